package org.fieldrack.serve.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The file by which other programs know what stands in the buffers; replaced in one step, so that no reader finds half of it. */
final class MirrorCatalog {
    private static final JsonMapper JSON = new JsonMapper();

    private MirrorCatalog() {}

    static void write(Path file, Map<String, Object> types) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(types));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
