package org.fieldrack.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** A command about one MPOD crate of a running laboratory. */
abstract class CrateCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "CRATE", description = "The device.")
    protected String crate = "";

    @Mixin
    protected final Api api = new Api();

    @Mixin
    protected final Output output = new Output();

    /** Returns the address of a device, or of something of it. */
    static String device(String name, String... rest) {
        StringBuilder address = new StringBuilder("/devices/").append(Api.encoded(name));
        for (String part : rest) {
            address.append('/').append(Api.encoded(part));
        }
        return address.toString();
    }

    static boolean isChannel(String name) {
        return name.matches("u\\d{1,4}");
    }

    /** Everything that a crate shows, at one moment. */
    record Properties(Map<String, JsonNode> byPath) {
        List<String> channels() {
            return byPath.keySet().stream()
                    .filter(path -> path.endsWith(".state") && isChannel(path.substring(0, path.indexOf('.'))))
                    .map(path -> path.substring(0, path.indexOf('.')))
                    .toList();
        }

        boolean has(String path) {
            return byPath.containsKey(path);
        }

        JsonNode property(String path) {
            return byPath.getOrDefault(path, Output.JSON.createObjectNode());
        }

        String shown(String path) {
            return has(path) ? Shown.value(property(path)) : "";
        }

        Optional<Double> number(String path) {
            JsonNode value = property(path).path("value");
            return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
        }
    }

    /** Asks for every property of the crate. */
    Properties properties() {
        Map<String, JsonNode> byPath = new LinkedHashMap<>();
        api.get(device(crate, "properties"))
                .path("properties")
                .forEach(property ->
                        byPath.put(property.path("address").asString("").substring(crate.length() + 1), property));
        return new Properties(byPath);
    }
}
