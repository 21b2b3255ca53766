package org.fieldrack.joulescope;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processors of a device, each once (the original notified twice who was registered before the start).
 *
 * <p>Thread-safe. A processor that throws is put aside.
 */
final class StreamProcesses {
    private static final Logger LOG = LoggerFactory.getLogger(StreamProcesses.class);

    private static final class Entry {
        final StreamProcess process;
        volatile boolean active = true;

        Entry(StreamProcess process) {
            this.process = process;
        }
    }

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    void register(StreamProcess process) {
        for (Entry entry : entries) {
            if (entry.process == process) {
                entry.active = true;
                return;
            }
        }
        entries.add(new Entry(process));
    }

    void unregister(StreamProcess process) {
        for (Entry entry : entries) {
            if (entry.process == process) {
                entry.active = false;
            }
        }
    }

    void start(StreamBuffer buffer) {
        each("start", process -> process.start(buffer));
    }

    void stop() {
        each("stop", StreamProcess::stop);
    }

    /** Closes everybody, also those that were put aside and not closed yet. */
    void close() {
        for (Entry entry : entries) {
            boolean unused = guarded(entry, "close", StreamProcess::close);
        }
        entries.clear();
    }

    private void each(String what, Consumer<StreamProcess> call) {
        for (Entry entry : entries) {
            if (entry.active) {
                guarded(entry, what, call);
            }
        }
    }

    private static boolean guarded(Entry entry, String what, Consumer<StreamProcess> call) {
        try {
            call.accept(entry.process);
            return true;
        } catch (RuntimeException e) {
            LOG.warn("stream process {}: {} failed", entry.process, what, e);
            entry.active = false;
            return false;
        }
    }

    /** Notifies everyone; returns true where one of them wants to stop or failed. */
    boolean notifyAllOf(StreamBuffer buffer) {
        boolean stop = false;
        for (Entry entry : entries) {
            if (!entry.active) {
                entries.remove(entry);
                boolean unused = guarded(entry, "close", StreamProcess::close);
                continue;
            }
            boolean[] wants = {false};
            boolean done = guarded(entry, "streamNotify", process -> wants[0] = process.streamNotify(buffer));
            stop |= wants[0] || !done;
        }
        return stop;
    }
}
