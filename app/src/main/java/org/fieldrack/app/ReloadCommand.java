package org.fieldrack.app;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** Has the running laboratory read its lab file again. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = "Has the running laboratory read its lab file again; unchanged devices keep running.",
        footer = {"", "With problems in the file nothing changes. Example: fieldrack reload"})
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        JsonNode answer = api.post("/reload", Map.of());
        output.print(answer, () -> System.out.println(answer.path("text").asString("reloaded")));
        return 0;
    }
}
