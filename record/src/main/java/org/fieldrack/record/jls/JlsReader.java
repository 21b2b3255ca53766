package org.fieldrack.record.jls;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JLS version 2 file (specification section 10.7) without ever changing it.
 *
 * <p>One thread. The file is mapped: it must not be cut short while it is open. A file without an end, after a crash, is read
 * by looking at every chunk. Sample numbers are zero-based.
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

    private final Arena arena;
    private final MemorySegment file;
    private final boolean intactHeader;
    private final boolean complete;
    private final @Nullable ChunkScan scan;
    private final TreeMap<Integer, SourceDef> sources = new TreeMap<>();
    private final TreeMap<Integer, SignalDef> signals = new TreeMap<>();
    private final Map<Integer, long[]> heads = new HashMap<>();
    private final Map<Integer, FsrReader> samples = new HashMap<>();

    private final boolean peer;

    private JlsReader(Arena arena, MemorySegment file, boolean peer, boolean grows) throws IOException {
        this.peer = peer;
        this.arena = arena;
        this.file = file;
        intactHeader = checkHeader();
        boolean whole = intactHeader
                && file.get(JlsLayout.LONG, 16) == file.byteSize()
                && Chunk.at(file, file.byteSize() - JlsLayout.CHUNK_HEADER)
                        .filter(c -> c.tag() == JlsLayout.END)
                        .isPresent();
        complete = whole;
        scan = whole || grows ? null : new ChunkScan(file);
        if (scan == null) {
            walkDefinitions();
        } else {
            for (long at : scan.definitions()) {
                Chunk.at(file, at).ifPresent(this::define);
            }
        }
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
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() < JlsLayout.FILE_HEADER) {
                throw new IOException(path + " is no JLS file: it has only " + channel.size() + " bytes");
            }
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new JlsReader(arena, file, peer, grows);
        } catch (IOException | RuntimeException e) {
            arena.close();
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
        MemorySegment magic = file.asSlice(0, JlsLayout.MAGIC.length);
        if (magic.mismatch(MemorySegment.ofArray(JlsLayout.MAGIC)) >= 0) {
            throw new IOException("this is no JLS file of version 2: its first bytes are others");
        }
        CRC32C crc = new CRC32C();
        crc.update(file.asSlice(0, JlsLayout.FILE_HEADER - 4).asByteBuffer());
        if ((int) crc.getValue() != file.get(JlsLayout.INT, JlsLayout.FILE_HEADER - 4)) {
            return false;
        }
        int version = file.get(JlsLayout.INT, 24);
        if (version >>> 24 != 1) {
            throw new IOException("the JLS file has version " + (version >>> 24) + "; this reader knows 1");
        }
        return true;
    }

    /** The first chunks are user data, a source and a signal; each begins its list. */
    private void walkDefinitions() {
        long at = JlsLayout.FILE_HEADER;
        boolean source = false;
        boolean signal = false;
        while (!source || !signal) {
            Optional<Chunk> chunk = Chunk.at(file, at);
            if (chunk.isEmpty()) {
                return;
            }
            if (chunk.get().tag() == JlsLayout.SOURCE_DEF && !source) {
                source = true;
                follow(at, this::define);
            } else if (chunk.get().tag() == JlsLayout.SIGNAL_DEF && !signal) {
                signal = true;
                follow(at, this::define);
            }
            at = chunk.get().end();
        }
    }

    private void follow(long first, Consumer<Chunk> consumer) {
        long at = first;
        while (at != 0) {
            Optional<Chunk> chunk = Chunk.at(file, at);
            if (chunk.isEmpty()) {
                return;
            }
            consumer.accept(chunk.get());
            at = chunk.get().next() > at ? chunk.get().next() : 0;
        }
    }

    private void define(Chunk chunk) {
        if (!chunk.isIntact()) {
            return;
        }
        if (chunk.tag() == JlsLayout.SOURCE_DEF) {
            List<String> texts = texts(chunk.payload(), 64, 5);
            sources.put(
                    chunk.meta(),
                    new SourceDef(chunk.meta(), texts.get(0), texts.get(1), texts.get(2), texts.get(3), texts.get(4)));
        } else if (chunk.tag() == JlsLayout.SIGNAL_DEF && chunk.payload().byteSize() >= 128) {
            defineSignal(chunk);
        } else if (JlsLayout.isTrack(chunk.tag())
                && JlsLayout.kind(chunk.tag()) == JlsLayout.KIND_HEAD
                && chunk.payload().byteSize() >= 8 * JlsLayout.LEVELS) {
            long[] offsets = new long[JlsLayout.LEVELS];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = chunk.payload().get(JlsLayout.LONG, 8L * i);
            }
            heads.put(chunk.signal() << 2 | JlsLayout.track(chunk.tag()), offsets);
        }
    }

    private void defineSignal(Chunk chunk) {
        MemorySegment p = chunk.payload();
        int[] words = new int[8];
        for (int i = 0; i < words.length; i++) {
            words[i] = p.get(JlsLayout.INT, 4 + 4L * i);
        }
        List<String> texts = texts(p, 128, 2);
        SignalDef def = new SignalDef(
                chunk.meta(),
                p.get(JlsLayout.SHORT, 0) & 0xFFFF,
                p.get(JlsLayout.BYTE, 2) == 1,
                JlsType.of(words[0]),
                words[1],
                words[2],
                words[3],
                words[4],
                words[5],
                words[6],
                words[7],
                texts.get(0),
                texts.get(1));
        if (def.isUsable()) {
            signals.put(chunk.meta(), def);
        }
    }

    private static List<String> texts(MemorySegment payload, long from, int count) {
        List<String> out = new ArrayList<>();
        long at = from;
        for (int i = 0; i < count; i++) {
            long end = at;
            while (end < payload.byteSize() && payload.get(JlsLayout.BYTE, end) != 0) {
                end++;
            }
            long size = Math.max(0, Math.min(end, payload.byteSize()) - at);
            out.add(
                    size == 0
                            ? ""
                            : new String(payload.asSlice(at, size).toArray(JlsLayout.BYTE), StandardCharsets.UTF_8));
            at = Math.min(payload.byteSize(), end + 2);
        }
        return out;
    }

    /** Says whether the file was closed properly. */
    public boolean isComplete() {
        return complete;
    }

    boolean hasIntactHeader() {
        return intactHeader;
    }

    public List<SourceDef> sources() {
        return List.copyOf(sources.values());
    }

    public List<SignalDef> signals() {
        return List.copyOf(signals.values());
    }

    public Optional<SignalDef> signal(int id) {
        return Optional.ofNullable(signals.get(id));
    }

    /** Returns the signal of this name. */
    public Optional<SignalDef> signal(String name) {
        return signals.values().stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /**
     * Returns the samples of a signal.
     *
     * @throws IllegalArgumentException where there is no such signal, or it has none
     */
    public FsrReader samples(int id) {
        SignalDef def = signals.get(id);
        if (def == null || def.variable()) {
            throw new IllegalArgumentException("the file has no signal " + id + " with samples");
        }
        return samples.computeIfAbsent(id, key -> new FsrReader(def, index(def), peer));
    }

    private FsrIndex index(SignalDef def) {
        ChunkScan all = scan;
        if (all != null) {
            return FsrIndex.fromScan(file, def, all);
        }
        long[] head = heads.getOrDefault(def.id() << 2 | JlsLayout.TRACK_FSR, new long[JlsLayout.LEVELS]);
        return FsrIndex.fromLists(file, def, head);
    }

    /** Returns how many samples a signal has. */
    public long length(int id) {
        return samples(id).length();
    }

    private void entries(int signal, int track, Consumer<Chunk> consumer) {
        ChunkScan all = scan;
        if (all != null) {
            for (long at : all.entries(signal, track)) {
                Chunk.at(file, at).ifPresent(consumer);
            }
            return;
        }
        long[] head = heads.get(signal << 2 | track);
        if (head != null) {
            follow(head[0], chunk -> {
                if (chunk.isIntact()) {
                    consumer.accept(chunk);
                }
            });
        }
    }

    public List<Annotation> annotations(int signal) {
        List<Annotation> out = new ArrayList<>();
        entries(signal, JlsLayout.TRACK_ANNOTATION, chunk -> {
            MemorySegment p = chunk.payload();
            if (p.byteSize() < 28) {
                return;
            }
            JlsWriter.Storage storage = storage(p.get(JlsLayout.BYTE, 17));
            boolean text = storage == JlsWriter.Storage.STRING || storage == JlsWriter.Storage.JSON;
            long size = Math.min(p.byteSize() - 28, Integer.toUnsignedLong(p.get(JlsLayout.INT, 24)));
            byte[] data = p.asSlice(28, Math.max(0, size - (text ? 1 : 0))).toArray(JlsLayout.BYTE);
            out.add(new Annotation(
                    chunk.timestamp(),
                    p.get(JlsLayout.FLOAT, 20),
                    p.get(JlsLayout.BYTE, 16) & 0xFF,
                    p.get(JlsLayout.BYTE, 18) & 0xFF,
                    storage,
                    data));
        });
        return out;
    }

    private static JlsWriter.Storage storage(int code) {
        JlsWriter.Storage[] all = JlsWriter.Storage.values();
        return code >= 0 && code < all.length ? all[code] : JlsWriter.Storage.BINARY;
    }

    /** Returns the signal's pairs of sample number (zero-based) and 34Q30 time. */
    public TimeMap timeMap(int signal) {
        long offset = samples(signal).offset();
        List<long[]> pairs = new ArrayList<>();
        entries(signal, JlsLayout.TRACK_UTC, chunk -> {
            if (chunk.payload().byteSize() >= 24) {
                pairs.add(new long[] {
                    chunk.timestamp() - offset, chunk.payload().get(JlsLayout.LONG, JlsLayout.PAYLOAD_HEADER)
                });
            }
        });
        int rate = signals.containsKey(signal) ? samples(signal).def().sampleRate() : 1;
        return new TimeMap(pairs, rate);
    }

    /** Returns the user's data in the order written; the empty first one of every file is left out. */
    public List<UserData> userData() {
        List<UserData> out = new ArrayList<>();
        ChunkScan all = scan;
        Consumer<Chunk> take = chunk -> {
            if (chunk.tag() == JlsLayout.USER_DATA && chunk.isIntact()) {
                JlsWriter.Storage storage = storage(chunk.meta() >> 12);
                byte[] data = chunk.payload().toArray(JlsLayout.BYTE);
                boolean text = storage == JlsWriter.Storage.STRING || storage == JlsWriter.Storage.JSON;
                boolean ended = text && data.length > 0 && data[data.length - 1] == 0;
                out.add(new UserData(
                        chunk.meta() & 0xFFF, storage, ended ? Arrays.copyOf(data, data.length - 1) : data));
            }
        };
        if (all == null) {
            follow(JlsLayout.FILE_HEADER, take);
        } else {
            for (long at : all.userData()) {
                Chunk.at(file, at).ifPresent(take);
            }
        }
        out.removeIf(data -> data.storage() == JlsWriter.Storage.NONE && data.data().length == 0);
        return out;
    }

    /** Returns a look at every chunk, for {@code verify}. */
    ChunkScan scan() {
        ChunkScan all = scan;
        return all == null ? new ChunkScan(file) : all;
    }

    @Override
    public void close() {
        arena.close();
    }
}
