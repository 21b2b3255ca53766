// The page of the tests' supply: what a driver's page looks like at its smallest.
export function page(device, root) {
  const line = document.createElement("p");
  line.className = "test-view";
  line.append(`${device.name} says `, device.value("volts"));
  root.append(line);
}
