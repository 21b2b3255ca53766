package org.fieldrack.app.mpod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.serve.ServerConfig;

/** Laboratories of crates, as a lab file makes them. */
public final class CrateLab {
    private static final Map<String, String> SECRETS = Map.of(
            "FIELDRACK_SECRET_C_PUBLIC", "public",
            "FIELDRACK_SECRET_C_PRIVATE", "private",
            "FIELDRACK_SECRET_C_ADMIN", "admin",
            "FIELDRACK_SECRET_C_GURU", "guru");

    private CrateLab() {}

    /**
     * Opens a laboratory in a folder of its own, whose crates show every change: within a dead-band the value shown depends on
     * the moments of the polls.
     *
     * @param crates device names and where their controllers are: {@code 127.0.0.1:1161}
     */
    public static Laboratory open(Path folder, Map<String, String> crates) throws IOException {
        StringBuilder text = new StringBuilder("lab: crates\ndevices:\n");
        new TreeMap<>(crates)
                .forEach((name, address) -> text.append("""
                  %s:
                    driver: mpod
                    bus: "snmp://%s"
                    poll: 50ms
                    deadband: 0
                    control: true
                    communities:
                      public:  {secret: c-public}
                      private: {secret: c-private}
                      admin:   {secret: c-admin}
                      guru:    {secret: c-guru}
                    elements: {u200: GEM 3 top, u201: GEM 3 middle}
                    groups: {gem: [u200, u201], low: [u0 u1]}
                """.indent(2).formatted(name, address)));
        Files.createDirectories(folder);
        Path file = folder.resolve("lab.yaml");
        Files.writeString(file, text);
        LabFileReader reader = new LabFileReader(new Drivers(), SECRETS);
        LabFile lab = reader.read(file)
                .orElseThrow(() -> new AssertionError(reader.problems().all()));
        return new Laboratory(lab.with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0")));
    }
}
