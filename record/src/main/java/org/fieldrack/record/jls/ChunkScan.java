package org.fieldrack.record.jls;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every intact chunk of a file in the order of its bytes, links ignored: what a file without an end, or with damage, still
 * holds.
 */
final class ChunkScan {
    private static final int STEP = 8;
    private static final int WINDOW = 1 << 18;

    private final List<Long> definitions = new ArrayList<>();
    private final Map<Integer, List<Long>> data = new TreeMap<>();
    private final Map<Integer, List<Long>> indices = new TreeMap<>();
    private final Map<Integer, List<Long>> others = new TreeMap<>();
    private final List<Long> userData = new ArrayList<>();
    private long damagedBytes;
    private long damagedChunks;
    private long chunks;
    private boolean end;

    ChunkScan(JlsFile file) throws IOException {
        FileWindow window = new FileWindow(WINDOW);
        long at = JlsLayout.FILE_HEADER;
        while (at + JlsLayout.CHUNK_HEADER <= file.size()) {
            Optional<Chunk> chunk = file.chunk(at, window);
            if (chunk.isEmpty()) {
                damagedBytes += STEP;
                at += STEP;
                continue;
            }
            take(chunk.get());
            at = chunk.get().end();
        }
        damagedBytes += Math.max(0, file.size() - at);
    }

    private void take(Chunk chunk) throws IOException {
        chunks++;
        if (!chunk.isIntact()) {
            damagedChunks++;
            return;
        }
        long at = chunk.offset();
        switch (chunk.tag()) {
            case JlsLayout.SOURCE_DEF, JlsLayout.SIGNAL_DEF -> definitions.add(at);
            case JlsLayout.USER_DATA -> userData.add(at);
            case JlsLayout.END -> end = true;
            default -> track(chunk, at);
        }
    }

    private void track(Chunk chunk, long at) {
        if (!JlsLayout.isTrack(chunk.tag())) {
            return;
        }
        boolean fsr = JlsLayout.track(chunk.tag()) == JlsLayout.TRACK_FSR;
        switch (JlsLayout.kind(chunk.tag())) {
            case JlsLayout.KIND_DATA -> {
                int key = fsr ? chunk.signal() : chunk.tag() << 16 | chunk.signal();
                (fsr ? data : others)
                        .computeIfAbsent(key, k -> new ArrayList<>())
                        .add(at);
            }
            case JlsLayout.KIND_INDEX -> {
                if (fsr) {
                    indices.computeIfAbsent(chunk.meta(), k -> new ArrayList<>())
                            .add(at);
                }
            }
            default -> {
                // definitions, heads and summaries are found through others
            }
        }
    }

    private static long[] array(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    long[] definitions() {
        return array(definitions);
    }

    long[] userData() {
        return array(userData);
    }

    long[] data(int signal) {
        return array(data.getOrDefault(signal, List.of()));
    }

    /** Returns data chunks of annotations or UTC. */
    long[] entries(int signal, int track) {
        return array(others.getOrDefault(JlsLayout.tag(track, JlsLayout.KIND_DATA) << 16 | signal, List.of()));
    }

    long[] indices(int signal, int level) {
        return array(indices.getOrDefault(signal | level << 12, List.of()));
    }

    /** Returns bytes that belong to no chunk. */
    long damagedBytes() {
        return damagedBytes;
    }

    /** Returns chunks whose payload is damaged. */
    long damagedChunks() {
        return damagedChunks;
    }

    long chunks() {
        return chunks;
    }

    boolean hasEnd() {
        return end;
    }
}
