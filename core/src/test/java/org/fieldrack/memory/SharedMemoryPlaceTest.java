package org.fieldrack.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.fieldrack.base.ForeignProgram;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shared memory that is missing, too small or another user's: a clear sentence, and nothing left behind. */
class SharedMemoryPlaceTest {
    private static final Path SHM = Path.of("/dev/shm");
    private static final BufferType LARGE =
            BufferType.makeType("large", List.of(new Parameter("data", Parameter.parseCtype("uint8[100000]"), 0)));

    @TempDir
    private Path folder;

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path nowhere = folder.resolve("shm");
        assertThatExceptionOfType(BufferException.class)
                .isThrownBy(() -> Buffer.open("rt-large-0", LARGE, true, BufferOptions.DEFAULT.withFolder(nowhere)))
                .withMessage("shared memory is not there: " + nowhere
                        + " is no folder; mount a tmpfs on it or use local buffers");
        try (BufferStore local = new BufferStore(
                Catalog.parse("x", "large: {params: [{name: data, type: 'uint8[100000]'}]}"),
                false,
                BufferOptions.DEFAULT.withFolder(nowhere))) {
            assertThat(local.getOrOpen(new BufferKey("large", 0), true).valid()).isTrue();
        }
    }

    @Test
    void aSmallMemoryIsFullAndNotAFault() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()),
                "a small tmpfs can only be mounted by root");
        try {
            BufferOptions small = BufferOptions.DEFAULT.withFolder(folder);
            assertThatExceptionOfType(BufferException.class)
                    .isThrownBy(() -> Buffer.open("rt-large-0", LARGE, true, small))
                    .withMessageContaining(folder + " is full: unlink buffers that nobody needs, or enlarge its tmpfs");
            assertThat(folder).isEmptyDirectory();
            // a small buffer still has its place
            try (Buffer buffer = Buffer.open("rt-hammer-0", HammerMain.TYPE, true, small)) {
                assertThat(buffer.valid()).isTrue();
            }
            BufferStore.unlinkAll(folder);
        } finally {
            run("umount", "-l", folder.toString());
        }
    }

    @Test
    void aSegmentOfAnotherUserIsNamed() throws IOException {
        Path setpriv = ForeignProgram.require("setpriv", "util-linux");
        Assumptions.assumeTrue(
                Files.isDirectory(SHM) && System.getProperty("user.name").equals("root"),
                "only root can make another user's file");
        String name = "rt-other-" + ThreadLocalRandom.current().nextInt(1_000_000_000);
        BufferOptions options = BufferOptions.DEFAULT;
        try (Buffer _ = Buffer.open(name, HammerMain.TYPE, true, options)) {
            Files.setAttribute(SHM.resolve(name), "unix:uid", 65534);
            // without these rights root is a user like any other
            List<String> starter =
                    List.of(setpriv.toString(), "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all");
            for (String way : List.of("hold", "create")) {
                try (PythonPeer peer = PythonPeer.java(starter, HammerMain.class, way, name)) {
                    assertThat(peer.line().path("error").asString())
                            .isEqualTo("/dev/shm/" + name + " belongs to another user: run as its owner");
                }
            }
            try (PythonPeer peer = PythonPeer.java(starter, HammerMain.class, "report", name)) {
                assertThat(peer.line().path("verdict").asString())
                        .matches("belongs to .+: run as this user to look into it");
            }
        } finally {
            Buffer.unlink(name, options);
        }
    }

    @Test
    void aJvmThatMayNotCallTheLibraryHasLocalBuffersAndASentenceForShared() throws IOException {
        String name = "rt-denied-" + ThreadLocalRandom.current().nextInt(1_000_000_000);
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--illegal-native-access=deny",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        HammerMain.class.getName(),
                        "local",
                        name)
                .redirectErrorStream(true)
                .start();
        try (var lines = jvm.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("{\"local\": 7}");
            assertThat(lines.readLine())
                    .isEqualTo(
                            "{\"error\": \"shared buffers need Linux and the right to call its C library: start Java with"
                                    + " --enable-native-access, or use local buffers\"}");
            assertThat(lines.readLine()).isNull();
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(SHM.resolve(name)).doesNotExist();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            // the program is not there
            return false;
        }
    }
}
