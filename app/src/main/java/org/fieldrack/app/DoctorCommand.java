package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.base.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** Looks at the computer and at the running laboratory and says what is amiss and what to do. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Looks at this computer and at the running laboratory; says what is amiss and what to do.",
        footer = {"", "Example: fieldrack doctor"})
final class DoctorCommand implements Callable<Integer> {
    private record Finding(String subject, boolean good, String text) {}

    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    private final List<Finding> findings = new ArrayList<>();

    @Override
    public Integer call() {
        java();
        drivers();
        sharedMemory();
        serialPorts();
        laboratory();
        for (Finding f : findings) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("subject", f.subject());
            json.put("good", f.good());
            json.put("text", f.text());
            output.print(json, () -> System.out.printf("%s %-14s %s%n", f.good() ? "●" : "▲", f.subject(), f.text()));
        }
        return 0;
    }

    private void find(String subject, boolean good, String text) {
        findings.add(new Finding(subject, good, text));
    }

    private void java() {
        boolean cached = System.getProperty("fieldrack.aot", "").equals("true");
        find(
                "java",
                true,
                System.getProperty("java.vm.name") + " " + Runtime.version() + " in "
                        + System.getProperty("java.home"));
        find(
                "start-up",
                cached,
                cached
                        ? "the AOT cache is in use"
                        : "no AOT cache: everything works but starts slower; remove target/dist and start again to make one");
        find(
                "heap",
                true,
                "at most " + Numbers.bytes(Runtime.getRuntime().maxMemory()) + "; FIELDRACK_HEAP=1g gives more");
    }

    private void drivers() {
        find("drivers", true, String.join(", ", new Drivers().all().keySet()));
    }

    private void sharedMemory() {
        Path shm = Path.of("/dev/shm");
        try {
            long free = Files.getFileStore(shm).getUsableSpace();
            find(
                    "shared memory",
                    Files.isWritable(shm) && free > 16_000_000,
                    shm + " has " + Numbers.bytes(free) + " free"
                            + (Files.isWritable(shm)
                                    ? ""
                                    : ", but may not be written: the mirror and smart devices need it"));
        } catch (IOException e) {
            find(
                    "shared memory",
                    false,
                    shm + " is missing: the mirror and smart devices need it; mount a tmpfs there");
        }
    }

    private void serialPorts() {
        List<Path> ports = new ArrayList<>();
        try (Stream<Path> devices = Files.list(Path.of("/dev"))) {
            devices.filter(p -> p.getFileName().toString().matches("tty(USB|ACM).*"))
                    .forEach(ports::add);
        } catch (IOException e) {
            find("serial ports", false, "/dev cannot be read: " + e.getMessage());
            return;
        }
        for (Path port : ports) {
            boolean may = Files.isReadable(port) && Files.isWritable(port);
            find("serial port", may, port + (may ? " may be used" : " may not be used: " + remedy(port)));
        }
    }

    private static String remedy(Path port) {
        try {
            Object group = Files.getAttribute(port, "posix:group");
            return "sudo adduser " + System.getProperty("user.name") + " " + group + " and log in again";
        } catch (IOException | UnsupportedOperationException e) {
            return "ask for the permission";
        }
    }

    private void laboratory() {
        try {
            JsonNode health = api.get("/health");
            JsonNode devices = health.path("devices");
            String pause = health.path("archive").path("pauseReason").asString("");
            int wrong =
                    devices.path("offline").intValue(0) + devices.path("error").intValue(0);
            find(
                    "laboratory",
                    wrong == 0,
                    health.path("lab").asString("") + " at " + api.base() + ": "
                            + devices.path("total").intValue(0)
                            + " devices, " + devices.path("offline").intValue(0) + " offline, "
                            + devices.path("error").intValue(0)
                            + " in error" + (wrong == 0 ? "" : "; fieldrack ls says which"));
            long dropped = health.path("archive").path("droppedReadings").longValue(0);
            find(
                    "archive",
                    pause.isEmpty() && dropped == 0,
                    pause.isEmpty()
                            ? Numbers.bytes(health.path("archive").path("bytes").longValue(0)) + ", "
                                    + Numbers.bytes(health.path("archive")
                                            .path("freeBytes")
                                            .longValue(0)) + " left on its disk, " + dropped + " readings dropped"
                            : pause);
        } catch (Exit e) {
            find("laboratory", true, e.getMessage() == null ? "" : e.getMessage());
        }
    }
}
