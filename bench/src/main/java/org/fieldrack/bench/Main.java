package org.fieldrack.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * {@code fieldrack bench [NAME] [arguments]}: runs a side-by-side program, or with a pattern the JMH benchmarks that match
 * it.
 */
public final class Main {
    private Main() {}

    /** A program that measures something whole and prints figures; found as a service. */
    public interface Program {
        String name();

        /** Returns one line that says what it measures. */
        String description();

        void run(String... args) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Map<String, Program> programs = new TreeMap<>();
        ServiceLoader.load(Program.class).forEach(p -> programs.put(p.name(), p));
        if (args.length == 0 || args[0].equals("--help")) {
            System.out.println("fieldrack bench NAME [arguments]; programs:");
            programs.values().forEach(p -> System.out.printf("  %-14s %s%n", p.name(), p.description()));
            System.out.println("  jmh PATTERN    JMH benchmarks whose name matches, with JMH's own options");
            return;
        }
        if (args[0].equals("jmh")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        Program program = programs.get(args[0]);
        if (program == null) {
            System.err.println("fieldrack: there is no benchmark " + args[0] + ": there are "
                    + String.join(", ", programs.keySet()) + ", jmh");
            System.exit(2);
            return;
        }
        program.run(Arrays.copyOfRange(args, 1, args.length));
    }
}
