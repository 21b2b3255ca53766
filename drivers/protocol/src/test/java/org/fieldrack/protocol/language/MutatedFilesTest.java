package org.fieldrack.protocol.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Protocol files with random damage: either they compile, or the error has a place and a sentence. */
class MutatedFilesTest {
    private static final String SPICE = "{}\"'\\$();,=%#@*<>/[]|\n\t \u0000\u00ff0x9~";

    @Test
    void everyDamageIsALocatedError() throws IOException {
        List<byte[]> files = files();
        Random random = new Random(20261121);
        int rounds = Vectors.isLong() ? 400_000 : 20_000;
        int errors = 0;
        for (int i = 0; i < rounds; i++) {
            byte[] damaged = damage(files.get(random.nextInt(files.size())), random);
            try {
                ProtocolFile file = ProtocolFile.of("damaged", damaged);
                for (Finding finding : Lint.check(file)) {
                    errors += finding.error() ? 1 : 0;
                    assertThat(finding.text()).matches("(?s)damaged:\\d+:\\d+: (error|warning): .+");
                }
            } catch (ProtocolException e) {
                errors++;
                assertThat(e.getMessage()).matches("(?s)damaged:\\d+:\\d+: .+");
            }
        }
        assertThat(errors).isGreaterThan(rounds / 10);
    }

    private static List<byte[]> files() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String name : List.of("protocol-language", "formats-in", "formats-out")) {
            Optional<Path> vectors = Vectors.file("streamdevice", name + ".json");
            if (vectors.isPresent()) {
                for (JsonNode vector : JsonMapper.builder().build().readTree(vectors.get())) {
                    files.add(vector.get("protocol").asString().getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        }
        files.add(Files.readAllBytes(Vectors.projectRoot().resolve("labs/supply.proto")));
        return files;
    }

    private static byte[] damage(byte[] file, Random random) {
        byte[] damaged = file.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            if (damaged.length == 0) {
                return damaged;
            }
            int at = random.nextInt(damaged.length);
            byte spice = (byte) SPICE.charAt(random.nextInt(SPICE.length()));
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] = spice;
                case 1 -> damaged = java.util.Arrays.copyOf(damaged, at);
                case 2 -> {
                    byte[] longer = new byte[damaged.length + 1];
                    System.arraycopy(damaged, 0, longer, 0, at);
                    longer[at] = spice;
                    System.arraycopy(damaged, at, longer, at + 1, damaged.length - at);
                    damaged = longer;
                }
                default -> {
                    byte[] shorter = new byte[damaged.length - 1];
                    System.arraycopy(damaged, 0, shorter, 0, at);
                    System.arraycopy(damaged, at + 1, shorter, at, shorter.length - at);
                    damaged = shorter;
                }
            }
        }
        return damaged;
    }
}
