package org.fieldrack.record.jls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JLS version 2 file (specification section 10.7) without ever changing it.
 *
 * <p>One thread. A file without an end, after a crash, is read by looking at every chunk. Sample numbers are zero-based.
 */
public final class JlsReader implements AutoCloseable {
    /** Text or bytes at a time. */
    public record Annotation(long timestamp, float y, int type, int group, JlsWriter.Storage storage, byte[] data) {
        public String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    /** Data of the user; {@code meta} has 12 bits. */
    public record UserData(int meta, JlsWriter.Storage storage, byte[] data) {
        public String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    private final JlsFile file;
    private final boolean intactHeader;
    private long writtenLength;
    private final boolean complete;
    private final @Nullable ChunkScan scan;
    private final JlsDefinitions definitions;
    private final Map<Integer, FsrReader> samples = new HashMap<>();

    private final boolean peer;

    private JlsReader(JlsFile file, boolean peer, boolean grows) throws IOException {
        this.peer = peer;
        this.file = file;
        intactHeader = checkHeader();
        boolean whole = intactHeader
                && writtenLength == file.size()
                && file.chunk(file.size() - JlsLayout.CHUNK_HEADER)
                        .filter(c -> c.tag() == JlsLayout.END)
                        .isPresent();
        complete = whole;
        scan = whole || grows ? null : new ChunkScan(file);
        definitions = scan == null ? JlsDefinitions.fromLists(file) : JlsDefinitions.fromScan(file, scan);
    }

    /** Opens a file. @throws IOException where it is no JLS file of version 2 */
    public static JlsReader open(Path path) throws IOException {
        return open(path, false, false);
    }

    /**
     * Opens a file that is just being written, as far as its lists reach: what is in the summaries' own lists is found without a
     * look at every chunk.
     */
    public static JlsReader openGrowing(Path path) throws IOException {
        return open(path, false, true);
    }

    /** @param peer statistics as the original's reader gives them, where one NaN poisons a whole row */
    static JlsReader open(Path path, boolean peer) throws IOException {
        return open(path, peer, false);
    }

    private static JlsReader open(Path path, boolean peer, boolean grows) throws IOException {
        JlsFile file = new JlsFile(path);
        try {
            if (file.size() < JlsLayout.FILE_HEADER) {
                throw new IOException(path + " is no JLS file: it has only " + file.size() + " bytes");
            }
            return new JlsReader(file, peer, grows);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Says whether a file begins as those of version 2 do. */
    public static boolean isJls(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(JlsLayout.MAGIC.length), JlsLayout.MAGIC);
        }
    }

    /** Says whether the file's header is whole; where it is damaged behind its first bytes, the chunks may still be read. */
    private boolean checkHeader() throws IOException {
        ByteBuffer header = file.begin(JlsLayout.FILE_HEADER);
        if (!Arrays.equals(header.array(), 0, JlsLayout.MAGIC.length, JlsLayout.MAGIC, 0, JlsLayout.MAGIC.length)) {
            throw new IOException("this is no JLS file of version 2: its first bytes are others");
        }
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, JlsLayout.FILE_HEADER - 4);
        if ((int) crc.getValue() != header.getInt(JlsLayout.FILE_HEADER - 4)) {
            return false;
        }
        writtenLength = header.getLong(16);
        int version = header.getInt(24);
        if (version >>> 24 != 1) {
            throw new IOException("the JLS file has version " + (version >>> 24) + "; this reader knows 1");
        }
        return true;
    }

    /** Says whether the file was closed properly. */
    public boolean isComplete() {
        return complete;
    }

    boolean hasIntactHeader() {
        return intactHeader;
    }

    public List<SourceDef> sources() {
        return definitions.sources();
    }

    public List<SignalDef> signals() {
        return definitions.signals();
    }

    public Optional<SignalDef> signal(int id) {
        return definitions.signal(id);
    }

    /** Returns the signal of this name. */
    public Optional<SignalDef> signal(String name) {
        return signals().stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /**
     * Returns the samples of a signal.
     *
     * @throws IllegalArgumentException where there is no such signal, or it has none
     */
    public FsrReader samples(int id) throws IOException {
        FsrReader known = samples.get(id);
        if (known != null) {
            return known;
        }
        SignalDef def = definitions
                .signal(id)
                .filter(signal -> !signal.variable())
                .orElseThrow(() -> new IllegalArgumentException("the file has no signal " + id + " with samples"));
        FsrReader reader = new FsrReader(def, index(def), peer);
        samples.put(id, reader);
        return reader;
    }

    private FsrIndex index(SignalDef def) throws IOException {
        ChunkScan all = scan;
        return all == null
                ? FsrIndex.fromLists(file, def, definitions.head(def.id(), JlsLayout.TRACK_FSR))
                : FsrIndex.fromScan(file, def, all);
    }

    /** Returns how many samples a signal has. */
    public long length(int id) throws IOException {
        return samples(id).length();
    }

    /** Hands on the intact data chunks of a track. */
    private void entries(int signal, int track, JlsFile.Taker taker) throws IOException {
        JlsFile.Taker intact = chunk -> {
            if (chunk.isIntact()) {
                taker.take(chunk);
            }
        };
        ChunkScan all = scan;
        if (all == null) {
            file.follow(definitions.head(signal, track)[0], intact);
        } else {
            file.each(all.entries(signal, track), intact);
        }
    }

    public List<Annotation> annotations(int signal) throws IOException {
        List<Annotation> out = new ArrayList<>();
        entries(signal, JlsLayout.TRACK_ANNOTATION, chunk -> {
            if (chunk.length() >= 28) {
                out.add(annotation(chunk));
            }
        });
        return out;
    }

    private static Annotation annotation(Chunk chunk) throws IOException {
        MemorySegment p = chunk.payload();
        JlsWriter.Storage storage = storage(p.get(JlsLayout.BYTE, 17));
        boolean text = storage == JlsWriter.Storage.STRING || storage == JlsWriter.Storage.JSON;
        long size = Math.min(p.byteSize() - 28, Integer.toUnsignedLong(p.get(JlsLayout.INT, 24)));
        return new Annotation(
                p.get(JlsLayout.LONG, 0),
                p.get(JlsLayout.FLOAT, 20),
                p.get(JlsLayout.BYTE, 16) & 0xFF,
                p.get(JlsLayout.BYTE, 18) & 0xFF,
                storage,
                p.asSlice(28, Math.max(0, size - (text ? 1 : 0))).toArray(JlsLayout.BYTE));
    }

    private static JlsWriter.Storage storage(int code) {
        JlsWriter.Storage[] all = JlsWriter.Storage.values();
        return code >= 0 && code < all.length ? all[code] : JlsWriter.Storage.BINARY;
    }

    /** Returns the signal's pairs of sample number (zero-based) and 34Q30 time. */
    public TimeMap timeMap(int signal) throws IOException {
        FsrReader of = samples(signal);
        List<long[]> pairs = new ArrayList<>();
        entries(signal, JlsLayout.TRACK_UTC, chunk -> {
            if (chunk.length() >= JlsLayout.PAYLOAD_HEADER + Long.BYTES) {
                pairs.add(new long[] {chunk.timestamp() - of.offset(), chunk.longAt(JlsLayout.PAYLOAD_HEADER)});
            }
        });
        return new TimeMap(pairs, of.def().sampleRate());
    }

    /** Returns the user's data in the order written; the empty first one of every file is left out. */
    public List<UserData> userData() throws IOException {
        List<UserData> out = new ArrayList<>();
        JlsFile.Taker take = chunk -> {
            if (chunk.tag() == JlsLayout.USER_DATA && chunk.isIntact()) {
                JlsWriter.Storage storage = storage(chunk.meta() >> 12);
                byte[] data = chunk.payload().toArray(JlsLayout.BYTE);
                boolean text = storage == JlsWriter.Storage.STRING || storage == JlsWriter.Storage.JSON;
                boolean ended = text && data.length > 0 && data[data.length - 1] == 0;
                out.add(new UserData(
                        chunk.meta() & 0xFFF, storage, ended ? Arrays.copyOf(data, data.length - 1) : data));
            }
        };
        ChunkScan all = scan;
        if (all == null) {
            file.follow(JlsLayout.FILE_HEADER, take);
        } else {
            file.each(all.userData(), take);
        }
        out.removeIf(data -> data.storage() == JlsWriter.Storage.NONE && data.data().length == 0);
        return out;
    }

    /** Returns a look at every chunk, for {@code verify}. */
    ChunkScan scan() throws IOException {
        ChunkScan all = scan;
        return all == null ? new ChunkScan(file) : all;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
