package org.fieldrack.mpod.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.ForeignProgram;

/** net-snmp's tools against a simulated crate; names of objects are {@code C.x.y} below the crate's branch. */
final class NetSnmp {
    private static final String CRATE = ".1.3.6.1.4.1.19947.1";
    private final String address;

    NetSnmp(String address) {
        this.address = address.substring("snmp://".length());
    }

    static String oid(String name) {
        return name.equals("C") || name.startsWith("C.") ? CRATE + name.substring(1) : name;
    }

    /** Returns what a tool printed, on both channels. */
    String run(String tool, String version, String community, String... rest) {
        List<String> command = new ArrayList<>(List.of(
                ForeignProgram.require(tool, "snmp").toString(),
                "-v" + version,
                "-c",
                community,
                "-On",
                "-t",
                "1",
                "-r",
                "0",
                "-m",
                ""));
        for (String word : rest) {
            if (word.startsWith("-C")) {
                command.add(word);
            }
        }
        command.add(address);
        for (String word : rest) {
            if (!word.startsWith("-C")) {
                command.add(oid(word));
            }
        }
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return text.strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns the value that snmpget prints behind its type. */
    String get(String object) {
        String line = run("snmpget", "2c", "public", object);
        return line.substring(line.lastIndexOf(": ") + 2);
    }

    double number(String object) {
        return Double.parseDouble(get(object));
    }

    /** Returns what snmpset prints for the value, or the reason of its refusal. */
    String set(String community, String object, String type, String value) {
        String line = run("snmpset", "2c", community, object, type, value);
        int reason = line.indexOf("Reason: ");
        if (reason >= 0) {
            return line.substring(reason + 8).lines().findFirst().orElse("");
        }
        int colon = line.lastIndexOf(": ");
        return colon < 0 ? line : line.substring(colon + 2);
    }
}
