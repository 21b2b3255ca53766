package org.fieldrack.record.jls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a JLS version 2 file (specification section 10.4).
 *
 * <p>One thread. Everything up to the last {@link #flush} survives the end of the program, and up to the last sync the end of
 * the computer; a file without an end is read and repaired by {@link JlsRepair}.
 */
public final class JlsWriter implements AutoCloseable {
    /** How user data and annotations are stored. */
    public enum Storage {
        NONE,
        BINARY,
        STRING,
        JSON
    }

    /** Kinds of annotations. */
    public enum AnnotationType {
        USER,
        TEXT,
        VERTICAL_MARKER,
        HORIZONTAL_MARKER
    }

    private final ChunkWriter out;
    private final boolean peer;
    private final ChunkWriter.ItemList userData = new ChunkWriter.ItemList();
    private final ChunkWriter.ItemList sources = new ChunkWriter.ItemList(true);
    private final ChunkWriter.ItemList signals = new ChunkWriter.ItemList();
    private final TreeMap<Integer, Signal> bySignal = new TreeMap<>();

    private record Signal(SignalDef def, Optional<FsrTrack> fsr, TimeTrack annotations, Optional<TimeTrack> utc) {}

    /** Begins a file, in the default mode: without the original's defects. */
    public JlsWriter(Path file) throws IOException {
        this(file, false);
    }

    /** @param peer write byte for byte as the original does, defects included */
    public JlsWriter(Path file, boolean peer) throws IOException {
        this.peer = peer;
        out = new ChunkWriter(FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
        long unused = out.append(userData, JlsLayout.USER_DATA, 0, ByteBuffer.allocate(0));
        source(SourceDef.GLOBAL);
        signal(SignalDef.GLOBAL);
    }

    private static void string(ByteArrayOutputStream to, String text) {
        to.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        to.write(0);
        to.write(0x1F);
    }

    public void source(SourceDef def) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(new byte[64]);
        string(payload, def.name());
        string(payload, def.vendor());
        string(payload, def.model());
        string(payload, def.version());
        string(payload, def.serialNumber());
        long unused = out.append(sources, JlsLayout.SOURCE_DEF, def.id(), ByteBuffer.wrap(payload.toByteArray()));
    }

    /**
     * Defines a signal.
     *
     * @return the definition as stored
     * @throws IllegalArgumentException where its number is taken or out of range, or its type unknown
     */
    public SignalDef signal(SignalDef wanted) throws IOException {
        if (wanted.id() < 0 || wanted.id() > 255 || bySignal.containsKey(wanted.id())) {
            throw new IllegalArgumentException("signal " + wanted.id() + " is defined already or not 1 to 255");
        }
        if (!wanted.type().isKnown()) {
            throw new IllegalArgumentException("a JLS file cannot hold samples of type " + wanted.type());
        }
        SignalDef def = wanted.aligned();
        ByteBuffer fixed = ByteBuffer.allocate(36 + 92).order(ByteOrder.LITTLE_ENDIAN);
        fixed.putShort((short) def.sourceId())
                .put((byte) (def.variable() ? 1 : 0))
                .put((byte) 0);
        fixed.putInt(def.type().code()).putInt(def.sampleRate()).putInt(def.samplesPerData());
        fixed.putInt(def.sampleDecimate()).putInt(def.entriesPerSummary()).putInt(def.summaryDecimate());
        fixed.putInt(def.annotationDecimate()).putInt(def.utcDecimate());
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(fixed.array());
        string(payload, def.name());
        string(payload, def.units());
        long unused = out.append(signals, JlsLayout.SIGNAL_DEF, def.id(), ByteBuffer.wrap(payload.toByteArray()));
        bySignal.put(def.id(), tracks(def));
        return def;
    }

    private Signal tracks(SignalDef def) throws IOException {
        Track samples = track(def, def.variable() ? JlsLayout.TRACK_VSR : JlsLayout.TRACK_FSR);
        TimeTrack annotations = new TimeTrack(track(def, JlsLayout.TRACK_ANNOTATION), def.annotationDecimate());
        if (def.variable()) {
            return new Signal(def, Optional.empty(), annotations, Optional.empty());
        }
        TimeTrack utc = new TimeTrack(track(def, JlsLayout.TRACK_UTC), def.utcDecimate());
        return new Signal(def, Optional.of(new FsrTrack(def, samples, peer)), annotations, Optional.of(utc));
    }

    private Track track(SignalDef def, int track) throws IOException {
        return new Track(out, signals, def.id(), track);
    }

    private Signal require(int signal) {
        Signal found = bySignal.get(signal);
        if (found == null) {
            throw new IllegalArgumentException("signal " + signal + " is not defined");
        }
        return found;
    }

    private FsrTrack samplesOf(int signal) {
        return require(signal)
                .fsr()
                .orElseThrow(() -> new IllegalArgumentException("signal " + signal + " has no samples"));
    }

    /**
     * Appends samples of a signal.
     *
     * @param sampleId number of the first; lower than expected drops what is there already, higher is a gap
     * @param samples packed from bit 0
     */
    public void fsr(int signal, long sampleId, MemorySegment samples, long count) throws IOException {
        samplesOf(signal).append(sampleId, samples, count);
    }

    /** Returns samples of a signal that wait for their data chunk. */
    int pending(int signal) {
        return samplesOf(signal).pending();
    }

    /** Leaves constant data chunks of small types out from now on. */
    public void omitConstant(int signal, boolean omit) {
        samplesOf(signal).omit(omit);
    }

    /**
     * Says when a sample was taken.
     *
     * @param timestamp 34Q30 seconds since 2018
     */
    public void utc(int signal, long sampleId, long timestamp) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        payload.putLong(sampleId)
                .putInt(1)
                .putShort((short) 64)
                .putShort((short) 0)
                .putLong(timestamp);
        require(signal)
                .utc()
                .orElseThrow(() -> new IllegalArgumentException("signal " + signal + " has no UTC track"))
                .add(sampleId, payload.flip(), timestamp);
    }

    /**
     * Appends an annotation.
     *
     * @param timestamp sample number, or 34Q30 time for the global signal
     * @param y where it stands, NaN for automatic
     * @param data text in UTF-8 without terminator, or bytes
     */
    public void annotation(
            int signal, long timestamp, float y, AnnotationType type, int group, Storage storage, byte[] data)
            throws IOException {
        byte[] stored = stored(storage, data);
        int size = storage == Storage.BINARY ? data.length : data.length + 1;
        ByteBuffer payload = ByteBuffer.allocate(28 + stored.length).order(ByteOrder.LITTLE_ENDIAN);
        payload.putLong(timestamp).putInt(1).putShort((short) 0).putShort((short) 0);
        payload.put((byte) type.ordinal())
                .put((byte) storage.ordinal())
                .put((byte) group)
                .put((byte) 0);
        payload.putFloat(y).putInt(size).put(stored);
        long word = type.ordinal() | group << 8 | (long) Float.floatToRawIntBits(y) << 32;
        require(signal).annotations().add(timestamp, payload.flip(), word);
    }

    private static byte[] stored(Storage storage, byte[] data) {
        if (storage == Storage.BINARY || storage == Storage.NONE) {
            return data;
        }
        byte[] out = Arrays.copyOf(data, data.length + 2);
        out[data.length + 1] = 0x1F;
        return out;
    }

    /** Appends user data; {@code meta} has 12 bits. */
    public void userData(int meta, Storage storage, byte[] data) throws IOException {
        boolean text = storage == Storage.STRING || storage == Storage.JSON;
        byte[] stored = text ? Arrays.copyOf(data, data.length + 1) : data;
        int word = meta & 0xFFF | storage.ordinal() << 12;
        long unused = out.append(userData, JlsLayout.USER_DATA, word, ByteBuffer.wrap(stored));
    }

    /** Hands everything to the operating system. */
    public void flush() throws IOException {
        out.flush();
    }

    /** Returns how long the file is so far, in bytes. */
    public long length() {
        return out.position();
    }

    /** Leaves the file as a crash right now would. */
    void abandon() throws IOException {
        try (out) {
            out.flush();
        }
    }

    /** Writes what is open, the end, and the file's length. */
    @Override
    public void close() throws IOException {
        try (out) {
            end();
        }
    }

    private void end() throws IOException {
        for (Signal signal : bySignal.values()) {
            if (signal.fsr().isPresent()) {
                signal.fsr().get().close();
            }
            signal.annotations().close();
            if (signal.utc().isPresent()) {
                signal.utc().get().close();
            }
        }
        long unused = out.append(new ChunkWriter.ItemList(), JlsLayout.END, 0, ByteBuffer.allocate(0));
        out.finish();
    }
}
