package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.Secrets;
import org.fieldrack.base.Suggestion;
import org.fieldrack.buses.sim.ReplayService;
import org.fieldrack.config.ConfigNode;
import org.fieldrack.config.Key;
import org.fieldrack.config.Problem;
import org.fieldrack.config.Problems;
import org.fieldrack.config.RecordBinder;
import org.fieldrack.device.Simulator;
import org.fieldrack.device.SimulatorService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Starts a driver's simulated instrument, which serves at the wire until it is told to stop. */
@Command(
        name = "sim",
        description = "Starts a simulated instrument that serves at the wire until Ctrl-C.",
        footer = {
            "",
            "The driver's own options follow; fieldrack sim DRIVER --help lists them.",
            "Example: fieldrack sim mpod --listen 127.0.0.1:1161 --layout std3"
        })
final class SimCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "DRIVER",
            arity = "0..1",
            defaultValue = "",
            description = "Which driver's simulator.")
    private String name = "";

    @Mixin
    private final ListenAddress listen = new ListenAddress();

    @Unmatched
    private List<String> rest = new ArrayList<>();

    @Override
    public Integer call() {
        Map<String, SimulatorService<?>> services = services();
        boolean help = rest.contains("--help") || rest.contains("-h");
        if (name.isEmpty()) {
            if (help) {
                picocli.CommandLine.usage(this, System.out);
            }
            System.out.println("simulators: " + String.join(", ", services.keySet()));
            return help ? 0 : Exit.USAGE;
        }
        SimulatorService<?> service = services.get(name);
        if (service == null) {
            throw new Exit(
                    Exit.USAGE,
                    "there is no simulator " + name + ": "
                            + Suggestion.of(name, services.keySet())
                                    .map(s -> "did you mean " + s + "?")
                                    .orElse("there are " + String.join(", ", services.keySet())));
        }
        if (help) {
            help(service);
            return 0;
        }
        return serve(service);
    }

    /** The simulators of the drivers, and the one that replays what was recorded from any bus. */
    private static Map<String, SimulatorService<?>> services() {
        Map<String, SimulatorService<?>> services = new LinkedHashMap<>();
        new Drivers()
                .all()
                .values()
                .forEach(
                        driver -> driver.simulatorService().ifPresent(service -> services.put(driver.name(), service)));
        services.put("replay", new ReplayService());
        return services;
    }

    private void help(SimulatorService<?> service) {
        System.out.println("Usage: fieldrack sim " + name + " [--listen ADDRESS] [options]");
        Stream.of(service.optionsType().getRecordComponents()).forEach(component -> {
            Key key = component.getAnnotation(Key.class);
            System.out.printf(
                    "      --%-22s %s%s%n",
                    option(RecordBinder.keyOf(component)),
                    key == null ? "" : key.value(),
                    key == null || key.def().isEmpty() ? "" : " (default: " + key.def() + ")");
        });
    }

    private <O extends Record> int serve(SimulatorService<O> service) {
        Problems problems = new Problems();
        Path here = Path.of("").toAbsolutePath();
        RecordBinder binder = new RecordBinder(problems, here, new Secrets(here, System.getenv())::secret);
        O options = binder.bind(service.optionsType(), arguments(service.optionsType()))
                .orElseThrow(() -> new Exit(
                        Exit.USAGE,
                        String.join(
                                "; ",
                                problems.all().stream().map(Problem::message).toList())));
        return serve(() -> service.start(listen.address(), options, here));
    }

    /** What begins to serve. */
    interface Start {
        Simulator start() throws IOException;
    }

    /** Serves until Ctrl-C or SIGTERM. */
    static int serve(Start start) {
        CountDownLatch stop = new CountDownLatch(1);
        Shutdown.on(stop::countDown);
        try (Simulator simulator = start.start()) {
            System.out.println("ready " + simulator.address());
            System.out.flush();
            stop.await();
        } catch (IOException e) {
            throw new Exit(Exit.LAB, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Shutdown.ended();
        return 0;
    }

    /** Reads {@code --sim-control} and {@code --seed 5} as the keys {@code simControl: true} and {@code seed: 5}. */
    private ConfigNode arguments(Class<? extends Record> type) {
        ConfigNode.Mark mark = new ConfigNode.Mark("command line", 1, 1);
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        Map<String, ConfigNode.Mark> marks = new LinkedHashMap<>();
        for (int i = 0; i < rest.size(); i++) {
            String word = rest.get(i);
            if (!word.startsWith("--")) {
                if (positional(type) && i == 0) {
                    entries.put("file", new ConfigNode.Scalar(mark, word, true));
                    marks.put("file", mark);
                    continue;
                }
                throw new Exit(Exit.USAGE, "sim " + name + " does not take " + word + ": options start with --");
            }
            String[] parts = word.substring(2).split("=", 2);
            String key = key(parts[0]);
            boolean hasNext = i + 1 < rest.size() && !rest.get(i + 1).startsWith("--");
            String value = parts.length == 2 ? parts[1] : hasNext ? rest.get(++i) : "true";
            entries.put(key, new ConfigNode.Scalar(mark, value, false));
            marks.put(key, mark);
        }
        return new ConfigNode.Mapping(mark, entries, marks);
    }

    private static boolean positional(Class<? extends Record> type) {
        return Stream.of(type.getRecordComponents()).anyMatch(c -> c.getName().equals("file"));
    }

    private static String key(String option) {
        StringBuilder key = new StringBuilder();
        for (String word : option.split("-")) {
            key.append(key.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return key.toString();
    }

    private static String option(String key) {
        return key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
