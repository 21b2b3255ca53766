package org.fieldrack.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Prints current readings. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = "Prints the current readings of properties.",
        footer = {"", "Example: fieldrack get psu.volts psu.current"})
final class GetCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "DEVICE.PROPERTY", description = "Addresses of properties.")
    private List<String> addresses = List.of();

    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        List<JsonNode> readings = new ArrayList<>();
        addresses.forEach(address -> readings.add(api.get(Api.property(address))));
        for (JsonNode reading : readings) {
            output.print(
                    reading,
                    () -> System.out.println(
                            (readings.size() == 1 ? "" : reading.path("address").asString("") + " ")
                                    + Shown.value(reading)
                                    + Shown.remark(reading)));
        }
        boolean stale = readings.stream()
                .anyMatch(r -> r.path("quality").asString("").equals("STALE")
                        || r.path("value").isMissingNode());
        return stale ? Exit.UNREACHABLE : 0;
    }
}
