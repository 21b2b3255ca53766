package org.fieldrack.joulescope;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread on which a wire streams: one at a time, ended by its own transfers, by a fault or by {@link #stop}.
 *
 * <p>Thread-safe. It is a platform thread, because real wires block in native code.
 */
public final class StreamThread {
    private static final long STOP_MILLIS = 2000;

    /**
     * How streaming ended.
     *
     * @param event 0 ended by data or process, 1 communication error, 2 fault in a callback, -1 stopped
     */
    public record Ending(int event, String message) {
        public static final Ending BY_DATA = new Ending(0, "terminated by data_fn");
        public static final Ending BY_PROCESS = new Ending(0, "terminated by process_fn");

        public static final Ending STOPPED = new Ending(-1, "stopped");

        /** The wire broke off. */
        public static Ending broken(String message) {
            return new Ending(1, message);
        }
    }

    /** Moves transfers until something ends it. */
    @FunctionalInterface
    public interface Body {
        /** Returns how it ended; what it returns after {@link Run#isStopped} is told to nobody. */
        Ending run(Run run);
    }

    /** One streaming, from start to end. */
    public static final class Run {
        private final UsbTransport.Stream stream;
        private volatile boolean stopped;

        private Run(UsbTransport.Stream stream) {
            this.stream = stream;
        }

        public boolean isStopped() {
            return stopped;
        }

        public UsbTransport.Stream stream() {
            return stream;
        }

        private void live(Body body) {
            Ending ending;
            try {
                ending = body.run(this);
            } catch (RuntimeException e) {
                ending = new Ending(2, "fault in a callback: " + e);
            }
            if (!stopped) {
                stream.stopped(ending.event, ending.message);
            }
        }
    }

    private @Nullable Thread thread;
    private @Nullable Run current;

    /** Begins; what still ran is stopped first. */
    public void start(String name, UsbTransport.Stream stream, Body body) {
        stop();
        Run run = new Run(stream);
        synchronized (this) {
            current = run;
            thread = Thread.ofPlatform().daemon().name(name + " stream").start(() -> run.live(body));
        }
    }

    /** Ends it and waits until the consumer is not called any more, but for the consumer itself. */
    public void stop() {
        Thread last;
        synchronized (this) {
            last = thread;
            thread = null;
            if (current != null) {
                current.stopped = true;
            }
        }
        if (last == null || last == Thread.currentThread()) {
            return;
        }
        // no interrupt: it would close the files of recorders that follow the stream
        LockSupport.unpark(last);
        try {
            last.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
