package org.fieldrack.base;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A program that a test needs and the JDK does not bring: without it the test is skipped, or fails where all are required. */
public final class ForeignProgram {
    private ForeignProgram() {}

    /**
     * Returns the path of a program; skips the test where it is missing, or fails it with {@code FIELDRACK_ALL_TOOLS=1}.
     *
     * @param program its command, such as {@code snmpget}
     * @param debianPackage the package that brings it, such as {@code snmp}
     */
    public static Path require(String program, String debianPackage) {
        for (String folder :
                System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        String message = program + " is missing: install the Debian package " + debianPackage;
        if ("1".equals(System.getenv("FIELDRACK_ALL_TOOLS"))) {
            Assertions.fail(message);
        }
        Assumptions.abort(message);
        throw new IllegalStateException(message);
    }
}
