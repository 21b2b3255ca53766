package org.fieldrack.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fieldrack.base.Vectors;
import org.fieldrack.codec.Checksum;
import org.fieldrack.protocol.language.Finding;
import org.fieldrack.protocol.language.Lint;
import org.fieldrack.protocol.language.ProtocolFile;
import org.junit.jupiter.api.Test;

/** Every protocol that the manual and the example labs show compiles and is free of warnings. */
class ManualTest {
    private static final Pattern EXAMPLE = Pattern.compile("```proto\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyExampleOfTheManualCompiles() throws IOException {
        String page = Files.readString(Vectors.projectRoot().resolve("docs/protocol-files.md"));
        List<String> examples = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(page);
        while (example.find()) {
            examples.add(example.group(1));
        }
        assertThat(examples).hasSizeGreaterThan(8);
        for (String text : examples) {
            assertThat(findings("manual", text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isEmpty();
        }
    }

    @Test
    void everyExampleFileIsClean() throws IOException {
        try (Stream<Path> files = Files.list(Vectors.projectRoot().resolve("labs"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".proto")).toList()) {
                assertThat(findings(file.toString(), Files.readAllBytes(file))).isEmpty();
            }
        }
    }

    @Test
    void theManualListsEveryChecksum() throws IOException {
        String page = Files.readString(Vectors.projectRoot().resolve("docs/protocol-files.md"));
        assertThat(Checksum.all())
                .hasSize(37)
                .allSatisfy(sum -> assertThat(page).contains(sum.name()));
    }

    private static List<String> findings(String name, byte[] text) {
        return Lint.check(ProtocolFile.of(name, text)).stream()
                .map(Finding::text)
                .toList();
    }
}
