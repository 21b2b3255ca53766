package org.fieldrack.record.recording;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fieldrack.record.StoreException;

/**
 * Recorded streams that somebody looks at, kept open between questions; the one that was not asked for longest is closed first.
 *
 * <p>Thread-safe. A stream of a recording that runs is opened again when it has grown, once a second at most.
 */
public final class OpenedRecordings implements AutoCloseable {
    private static final int MOST = 64;
    private static final long FRESH_NANOS = 1_000_000_000L;

    private record Key(String recording, String device, String stream, int part) {}

    private static final class Open {
        final RecordedHistory history;
        final Manifest manifest;
        final long since = System.nanoTime();
        int users;
        boolean dropped;

        Open(RecordedHistory history, Manifest manifest) {
            this.history = history;
            this.manifest = manifest;
        }
    }

    private final Recordings recordings;
    private final Map<Key, Open> open = new LinkedHashMap<>(16, 0.75f, true);

    public OpenedRecordings(Recordings recordings) {
        this.recordings = recordings;
    }

    /** A stream that stays open until it is given back. */
    public final class Lease implements AutoCloseable {
        private final Open held;

        private Lease(Open held) {
            this.held = held;
        }

        public RecordedHistory history() {
            return held.history;
        }

        @Override
        public void close() {
            give(held);
        }
    }

    /**
     * Returns what is in a recording.
     *
     * @throws IllegalArgumentException where there is no such recording; its message is a sentence
     */
    public Manifest manifest(String recording) {
        return recordings
                .find(recording)
                .orElseThrow(() -> new IllegalArgumentException("there is no recording " + recording));
    }

    /**
     * Opens a recorded stream, or takes it as somebody left it.
     *
     * @param part which one, from 1 on, where a device was reloaded and its stream was recorded in parts
     * @throws IllegalArgumentException where there is no such recording or stream; its message is a sentence
     * @throws StoreException where its file cannot be read
     */
    public Lease lease(String recording, String device, String stream, int part) {
        return new Lease(take(new Key(recording, device, stream, part)));
    }

    private synchronized Open take(Key key) {
        Manifest manifest = manifest(key.recording());
        Open held = open.get(key);
        if (!manifest.isEnded() && !recordings.isRunning(key.recording())) {
            throw new StoreException(
                    "the recording " + key.recording() + " is just being finished, its process had died: ask again",
                    null);
        }
        // an annotation makes a new manifest, but the streams are the same; a pin moves their times
        boolean same = held != null
                && held.manifest.pins().equals(manifest.pins())
                && held.manifest.isEnded() == manifest.isEnded()
                && (held.manifest.streams() == manifest.streams()
                        || System.nanoTime() - held.since < FRESH_NANOS
                        || manifest.isEnded());
        if (held == null || !same) {
            drop(key);
            held = opened(key, manifest);
            open.put(key, held);
            if (open.size() > MOST) {
                drop(open.keySet().iterator().next());
            }
        }
        held.users++;
        return held;
    }

    private Open opened(Key key, Manifest manifest) {
        Manifest.Stream stream = manifest.streams().stream()
                .filter(s -> s.device().equals(key.device()) && s.stream().equals(key.stream()))
                .skip(key.part() - 1L)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the recording " + key.recording() + " has no stream "
                        + key.device() + "/" + key.stream() + (key.part() > 1 ? " part " + key.part() : "")));
        try {
            RecordedStream files = RecordedStream.open(
                    recordings.folder(key.recording()), stream, manifest.gaps(), !manifest.isEnded());
            files.pinned(new Alignment(manifest).offset(stream.device()));
            return new Open(new RecordedHistory(files), manifest);
        } catch (IOException e) {
            throw new StoreException(
                    stream.address() + " of " + key.recording() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void drop(Key key) {
        Open held = open.remove(key);
        if (held != null) {
            held.dropped = true;
            if (held.users == 0) {
                held.history.close();
            }
        }
    }

    private synchronized void give(Open held) {
        held.users--;
        if (held.dropped && held.users == 0) {
            held.history.close();
        }
    }

    @Override
    public synchronized void close() {
        java.util.List.copyOf(open.keySet()).forEach(this::drop);
    }
}
