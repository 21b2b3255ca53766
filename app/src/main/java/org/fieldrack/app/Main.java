package org.fieldrack.app;

import java.util.List;
import java.util.Objects;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The entry of the program: one command line, its exit codes, and one sentence for every error. */
@Command(
        name = "fieldrack",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "From a box on a wire to a live plot, a recording, an alarm and a safe action.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  fieldrack demo                      everything simulated, console on http://127.0.0.1:8080",
            "  fieldrack new bench.yaml            a commented lab file to start from",
            "  fieldrack run bench.yaml            run a laboratory",
            "  fieldrack get psu.volts             ask the running laboratory",
            "Also: fieldrack bench [NAME] (benchmarks) and fieldrack test [--long] (all tests)."
        })
public final class Main implements Runnable {
    private static final List<Class<?>> COMMANDS = List.of(
            DemoCommand.class,
            NewCommand.class,
            CheckCommand.class,
            RunCommand.class,
            ReloadCommand.class,
            LsCommand.class,
            GetCommand.class,
            SetCommand.class,
            WatchCommand.class,
            CallCommand.class,
            LogCommand.class,
            StreamsCommand.class,
            StatsCommand.class,
            RecordCommand.class,
            VerifyCommand.class,
            ExportCommand.class,
            ReplayCommand.class,
            SimCommand.class,
            MemoryCommand.class,
            BusCommand.class,
            OniCommand.class,
            MpodCommand.class,
            ProtoCommand.class,
            JlsCommand.class,
            DoctorCommand.class,
            TrainCommand.class,
            AutoComplete.GenerateCompletion.class,
            HelpCommand.class);

    @picocli.CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command line and returns its exit code. */
    public static int run(String... args) {
        return commandLine(args).execute(args);
    }

    /** Returns a command line with the commands that these words need: describing all of them takes half a second. */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Main());
        needed(args).forEach(line::addSubcommand);
        line.setExecutionExceptionHandler(Main::explain);
        line.setParameterExceptionHandler(Main::misused);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        CommandLine completion = line.getSubcommands().get("generate-completion");
        if (completion != null) {
            completion.getCommandSpec().usageMessage().hidden(false);
        }
        return line;
    }

    private static List<Class<?>> needed(String... args) {
        String first = args.length == 0 ? "" : args[0];
        if (first.equals("--version") || first.equals("-V")) {
            return List.of();
        }
        List<Class<?>> asked =
                COMMANDS.stream().filter(c -> nameOf(c).equals(first)).toList();
        boolean aboutAll = first.equals("help") || first.equals("generate-completion");
        return asked.isEmpty() || aboutAll ? COMMANDS : asked;
    }

    private static String nameOf(Class<?> command) {
        return Objects.requireNonNull(command.getAnnotation(Command.class)).name();
    }

    private static int misused(CommandLine.ParameterException e, String[] words) {
        CommandLine line = e.getCommandLine();
        line.getErr()
                .println(
                        "fieldrack: " + misuse(e) + "; " + line.getCommandSpec().qualifiedName() + " --help shows how");
        return Exit.USAGE;
    }

    private static String misuse(CommandLine.ParameterException e) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().getFirst();
            return unmatched.getSuggestions().isEmpty()
                    ? word + " is a word too many"
                    : "there is no command " + word + ": did you mean "
                            + String.join(" or ", unmatched.getSuggestions()) + "?";
        }
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong words");
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static int explain(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
        if (e instanceof Exit exit) {
            line.getErr().println("fieldrack: " + exit.getMessage());
            return exit.code();
        }
        // a fault of ours: the trace is wanted, but only where somebody asked for it
        if (System.getenv("FIELDRACK_TRACE") != null) {
            e.printStackTrace(line.getErr());
        }
        line.getErr()
                .println("fieldrack: "
                        + Objects.requireNonNullElse(
                                e.getMessage(), e.getClass().getSimpleName())
                        + " (a fault of Fieldrack: FIELDRACK_TRACE=1 shows where)");
        return 1;
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** Prints the version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version =
                    Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "development");
            return new String[] {
                "fieldrack " + version + " (Java " + Runtime.version().feature() + ")"
            };
        }
    }
}
