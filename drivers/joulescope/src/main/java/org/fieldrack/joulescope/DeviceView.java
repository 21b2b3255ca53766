package org.fieldrack.joulescope;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.fieldrack.base.DiscreteSpan;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A window onto a device's buffer, drawn at so many points (specification section 7): it is resized, moved and scaled, and tells
 * its listener what to draw. While the device streams, its right edge is the newest sample.
 *
 * <p>Thread-safe: everything runs in turn on a thread of its own; answers come within 10 s or not at all.
 */
public final class DeviceView implements StreamProcess, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceView.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** What two numbers of a span mean. */
    public enum Units {
        SECONDS,
        SAMPLES
    }

    /**
     * What is to be drawn.
     *
     * @param x times of the points, in seconds
     * @param start beginning of what could be drawn, in seconds
     * @param end end of what could be drawn
     * @param realtime whether the right edge follows the newest sample
     * @param rows statistics of each point
     */
    public record Update(double[] x, double start, double end, boolean realtime, StatisticsTable rows) {}

    private final StreamBuffer buffer;
    private final Consumer<Update> listener;
    private final Consumer<DeviceView> onClose;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("view").factory());
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean streaming;
    // written by the view's own thread
    private volatile long failures;
    private int pixels = 100;
    private double from;
    private double to;

    DeviceView(StreamBuffer buffer, boolean streaming, Consumer<Update> listener, Consumer<DeviceView> onClose) {
        this.buffer = buffer;
        this.streaming = streaming;
        this.listener = listener;
        this.onClose = onClose;
        to = buffer.limitsTime()[1];
    }

    // ---- what is shown

    /** Sets how many points are drawn. */
    public void resize(int points) {
        change(() -> pixels = points);
    }

    /** Shows a span, in seconds. */
    public void spanAbsolute(double start, double end) {
        change(() -> {
            from = start;
            to = end;
        });
    }

    /**
     * Scales the span.
     *
     * @param gain factor of its width
     * @param pivot time that keeps its place; the middle where there is none
     */
    public void spanRelative(double gain, OptionalDouble pivot) {
        change(() -> conform(gain, pivot));
    }

    /** Moves the span by seconds. */
    public void spanPan(double delta) {
        change(() -> {
            from += delta;
            to += delta;
        });
    }

    /** Tells the listener anew. */
    public void refresh() {
        change(() -> {});
    }

    private void change(Runnable body) {
        submit(() -> {
            try {
                body.run();
                update();
            } catch (RuntimeException e) {
                failures++;
                LOG.warn("drawing a view failed", e);
            }
            return true;
        });
    }

    /** Returns how often drawing failed. */
    public long failures() {
        return failures;
    }

    private <T> Future<T> submit(Callable<T> body) {
        try {
            return thread.submit(body);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the view is closed", e);
        }
    }

    private DiscreteSpan.Conformed conform(double gain, OptionalDouble pivot) {
        double[] limits = buffer.limitsTime();
        if (streaming) {
            double width = to - from;
            to = limits[1];
            from = to - width;
        }
        DiscreteSpan span = new DiscreteSpan(limits[0], limits[1], 1 / buffer.outputFrequency(), pixels);
        DiscreteSpan.Conformed conformed = span.conform(from, to, gain, pivot);
        from = conformed.start();
        to = conformed.end();
        return conformed;
    }

    private void update() {
        refreshing.set(false);
        DiscreteSpan.Conformed axis = conform(1.0, OptionalDouble.empty());
        double[] x = new double[axis.length()];
        for (int k = 0; k < x.length; k++) {
            x[k] = axis.axis(k);
        }
        StatisticsTable rows = new StatisticsTable(x.length);
        long newest = buffer.sampleIdRange()[1];
        long start = Math.min(buffer.timeToSampleId(axis.start()), newest - axis.length() * axis.stepsPer());
        buffer.dataGet(start, start + axis.length() * axis.stepsPer(), axis.stepsPer(), rows);
        double[] limits = buffer.limitsTime();
        listener.accept(new Update(x, limits[0], limits[1], streaming, rows));
    }

    // ---- questions

    private long[] samples(double start, double end, Units units) {
        LongSupplier first = () -> units == Units.SAMPLES ? (long) start : buffer.timeToSampleId(start);
        LongSupplier last = () -> units == Units.SAMPLES ? (long) end : buffer.timeToSampleId(end);
        return new long[] {first.getAsLong(), last.getAsLong()};
    }

    /** Returns samples of a span. */
    public SamplesResult samplesGet(double start, double end, Units units, List<String> fields) {
        return answer(() -> {
            long[] span = samples(start, end, units);
            return buffer.samplesGet(span[0], span[1], fields);
        });
    }

    /** Returns exact statistics of a span. */
    public StatisticsUpdate statisticsGet(double start, double end, Units units) {
        return statisticsGetMultiple(List.of(new double[] {start, end}), units).getFirst();
    }

    /** Returns exact statistics of several spans at one moment. */
    public List<StatisticsUpdate> statisticsGetMultiple(List<double[]> spans, Units units) {
        return answer(() -> statistics(spans, units));
    }

    /** Hands the statistics of several spans to somebody, without waiting. */
    public void statisticsGetMultiple(List<double[]> spans, Units units, Consumer<List<StatisticsUpdate>> callback) {
        submit(() -> {
            callback.accept(statistics(spans, units));
            return true;
        });
    }

    private List<StatisticsUpdate> statistics(List<double[]> spans, Units units) {
        List<StatisticsUpdate> out = new ArrayList<>();
        for (double[] wanted : spans) {
            long[] span = samples(wanted[0], wanted[1], units);
            out.add(buffer.statistics(span[0], span[1]));
        }
        return out;
    }

    /** Returns what it was given, after everything that was asked before. */
    public <T> T ping(T value) {
        return answer(() -> value);
    }

    private <T> T answer(Callable<T> body) {
        try {
            return submit(body).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the view did not answer within " + LIMIT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the view", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        }
    }

    // ---- the stream

    @Override
    public void start(StreamBuffer started) {
        streaming = true;
    }

    @Override
    public boolean streamNotify(@Nullable StreamBuffer changed) {
        if (!closed.get() && !refreshing.getAndSet(true)) {
            refresh();
        }
        return false;
    }

    @Override
    public void stop() {
        streaming = false;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            thread.shutdown();
            onClose.accept(this);
        }
    }
}
