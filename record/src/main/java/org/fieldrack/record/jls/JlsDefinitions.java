package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sources and signals of a file, and where the lists of each track begin (specification section 10.4). */
final class JlsDefinitions {
    private final TreeMap<Integer, SourceDef> sources = new TreeMap<>();
    private final TreeMap<Integer, SignalDef> signals = new TreeMap<>();
    private final Map<Integer, long[]> heads = new HashMap<>();

    private JlsDefinitions() {}

    /** The first chunks are user data, a source and a signal; each begins its list. */
    static JlsDefinitions fromLists(JlsFile file) throws IOException {
        JlsDefinitions out = new JlsDefinitions();
        long at = JlsLayout.FILE_HEADER;
        boolean source = false;
        boolean signal = false;
        while (!source || !signal) {
            Optional<Chunk> chunk = file.chunk(at);
            if (chunk.isEmpty()) {
                return out;
            }
            if (chunk.get().tag() == JlsLayout.SOURCE_DEF && !source) {
                source = true;
                file.follow(at, out::define);
            } else if (chunk.get().tag() == JlsLayout.SIGNAL_DEF && !signal) {
                signal = true;
                file.follow(at, out::define);
            }
            at = chunk.get().end();
        }
        return out;
    }

    static JlsDefinitions fromScan(JlsFile file, ChunkScan scan) throws IOException {
        JlsDefinitions out = new JlsDefinitions();
        file.each(scan.definitions(), out::define);
        return out;
    }

    private void define(Chunk chunk) throws IOException {
        if (!chunk.isIntact()) {
            return;
        }
        if (chunk.tag() == JlsLayout.SOURCE_DEF) {
            List<String> texts = texts(chunk.payload(), 64, 5);
            sources.put(
                    chunk.meta(),
                    new SourceDef(chunk.meta(), texts.get(0), texts.get(1), texts.get(2), texts.get(3), texts.get(4)));
        } else if (chunk.tag() == JlsLayout.SIGNAL_DEF && chunk.length() >= 128) {
            defineSignal(chunk);
        } else if (JlsLayout.isTrack(chunk.tag())
                && JlsLayout.kind(chunk.tag()) == JlsLayout.KIND_HEAD
                && chunk.length() >= 8 * JlsLayout.LEVELS) {
            long[] offsets = new long[JlsLayout.LEVELS];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = chunk.longAt(8L * i);
            }
            heads.put(chunk.signal() << 2 | JlsLayout.track(chunk.tag()), offsets);
        }
    }

    private void defineSignal(Chunk chunk) throws IOException {
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

    List<SourceDef> sources() {
        return List.copyOf(sources.values());
    }

    List<SignalDef> signals() {
        return List.copyOf(signals.values());
    }

    Optional<SignalDef> signal(int id) {
        return Optional.ofNullable(signals.get(id));
    }

    /** Returns where a track's lists begin, one a level; zeros where there are none. */
    long[] head(int signal, int track) {
        return heads.getOrDefault(signal << 2 | track, new long[JlsLayout.LEVELS]);
    }
}
