package org.fieldrack.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Calls a command of a device. */
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        description = "Calls a command of a device and waits until it is done.",
        footer = {"", "Example: fieldrack call crate.clearEvents"})
final class CallCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DEVICE.COMMAND", description = "Address of the command.")
    private String address = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME=VALUE", description = "Its arguments.")
    private List<String> arguments = List.of();

    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        String[] parts = Api.split(address);
        Map<String, Object> body = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals <= 0) {
                throw new Exit(Exit.USAGE, "\"" + argument + "\" is not an argument: write NAME=VALUE");
            }
            body.put(argument.substring(0, equals), json(argument.substring(equals + 1)));
        }
        JsonNode answer = api.post(
                "/devices/" + Api.encoded(parts[0]) + "/commands/" + Api.encoded(parts[1]), Map.of("arguments", body));
        output.print(
                answer,
                () -> System.out.println(address + ": " + answer.path("said").asString("done")));
        return 0;
    }

    private static Object json(String word) {
        if (word.isBlank()) {
            return word;
        }
        try {
            return Output.JSON.readTree(word);
        } catch (JacksonException e) {
            return word;
        }
    }
}
