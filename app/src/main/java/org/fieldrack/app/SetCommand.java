package org.fieldrack.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fieldrack.base.Literal;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Sets properties of one device, all of them or none. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = "Sets properties of one device, all of them or none.",
        footer = {
            "",
            "A value is a number, true, false, text, a JSON list, or a quantity with a unit.",
            "Examples: fieldrack set psu.volts 5",
            "          fieldrack set psu.volts '500 mV' psu.output ON"
        })
final class SetCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "DEVICE.PROPERTY VALUE",
            description = "Addresses, each followed by its value.")
    private List<String> words = List.of();

    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        if (words.size() % 2 != 0) {
            throw new Exit(Exit.USAGE, "the value of " + words.getLast() + " is missing: write DEVICE.PROPERTY VALUE");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        String device = Api.split(words.getFirst())[0];
        for (int i = 0; i < words.size(); i += 2) {
            String[] address = Api.split(words.get(i));
            if (!address[0].equals(device)) {
                throw new Exit(
                        Exit.USAGE, "one set goes to one device: " + device + " and " + address[0] + " need two");
            }
            values.put(address[1], value(words.get(i), words.get(i + 1)));
        }
        JsonNode answer = values.size() == 1
                ? api.put(
                        Api.property(words.getFirst()),
                        Map.of("value", values.values().iterator().next()))
                : api.put("/devices/" + Api.encoded(device) + "/properties", Map.of("values", values));
        output.print(answer, () -> applied(device, answer.path("applied")));
        return 0;
    }

    /** Prints what was written, which a device's own rules may have changed or added to. */
    private void applied(String device, JsonNode values) {
        Units units = new Units(api);
        values.forEachEntry((path, value) -> {
            String address = device + "." + path;
            JsonNode shown = Output.JSON.valueToTree(Map.of("value", value, "unit", units.of(address)));
            System.out.println(address + " = " + Shown.value(shown));
        });
    }

    /** Reads a word as JSON where it is some, as a quantity of the property's unit where it has one, else as text. */
    private Object value(String address, String word) {
        if (word.isBlank()) {
            return word;
        }
        try {
            return Output.JSON.readTree(word);
        } catch (JacksonException e) {
            return word.matches("[+-]?[0-9.].*") ? quantity(address, word) : word;
        }
    }

    private Object quantity(String address, String word) {
        Literal.Quantity quantity;
        try {
            quantity = Literal.quantity(word);
        } catch (IllegalArgumentException e) {
            return word;
        }
        Unit unit = Unit.parse(api.get(Api.property(address)).path("unit").asString(""));
        if (!quantity.unit().symbol().equals(unit.symbol())) {
            throw new Exit(
                    Exit.USAGE,
                    address + " is in " + (unit.text().isEmpty() ? "no unit" : unit.text()) + ", not in "
                            + quantity.unit().text() + ": write " + Numbers.plain(quantity.value(), 9)
                            + (unit.text().isEmpty() ? "" : " " + unit.text()));
        }
        // 500 mV on a property in mV is 500, on one in V 0.5
        return new java.math.BigDecimal(Double.toString(quantity.value()))
                .scaleByPowerOfTen(-unit.prefix().exponent())
                .doubleValue();
    }
}
