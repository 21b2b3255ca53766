package org.fieldrack.joulescope;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One reading of samples: what is asked for, the wait for its end, and what the buffer then has (specification section 7). */
final class Capture implements BiConsumer<Integer, String> {
    private final List<String> fields;
    private final double seconds;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int event;
    private volatile String message = "";

    private Capture(List<String> fields, double seconds) {
        this.fields = fields;
        this.seconds = seconds;
    }

    /**
     * Checks what is asked for.
     *
     * @param longest seconds that the buffer holds
     * @throws IllegalArgumentException where nothing is asked for, too much, or in an unknown format
     */
    static Capture of(@Nullable Double duration, @Nullable Double contiguousDuration, String format, double longest) {
        List<String> fields = switch (format) {
            case "raw" -> List.of("raw");
            case "calibrated" -> List.of("current_voltage");
            case "samples_get" -> Arrays.stream(Field.values()).map(Field::key).toList();
            default ->
                throw new IllegalArgumentException(
                        "out_format is raw, calibrated or samples_get, not \"" + format + "\"");
        };
        Double wanted = contiguousDuration != null ? contiguousDuration : duration;
        if (wanted == null) {
            throw new IllegalArgumentException("read needs a duration or a contiguous duration");
        }
        if (wanted > longest || (duration != null && duration > longest)) {
            throw new IllegalArgumentException(
                    "a duration of " + wanted + " s is longer than the buffer's " + longest + " s");
        }
        return new Capture(fields, wanted);
    }

    @Override
    public void accept(Integer kind, String text) {
        event = kind;
        message = text;
        ended.countDown();
    }

    /** Waits for the end. @throws IOException where the wire or a consumer ended it */
    void await() throws IOException {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading samples");
        }
        if (event > 0) {
            throw new IOException("reading samples failed: " + message);
        }
    }

    /** Returns the newest samples, as many as were asked for. */
    SamplesResult newest(StreamBuffer samples) {
        long end = samples.sampleIdRange()[1];
        long start = Math.max(0, end - (long) (seconds * samples.outputFrequency()));
        return samples.samplesGet(start, end, fields);
    }
}
