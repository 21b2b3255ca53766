package org.fieldrack.serve.streams;

import java.util.List;
import org.fieldrack.serve.socket.Said;

/** What a client of the stream feed may say: a JSON object with {@code op}. */
sealed interface ViewRequest {
    /**
     * Follows the newest samples from now on, in place of what was followed before.
     *
     * @param id given back in every frame
     * @param span nanoseconds
     * @param bins the most parts of the span
     * @param traces channels, {@code DEVICE/STREAM.CHANNEL}
     * @param rate frames a second at most
     * @param credit frames that may be sent before the client grants more
     */
    record Follow(int id, long span, int bins, List<String> traces, double rate, long credit) implements ViewRequest {}

    /** Grants further frames. */
    record Credit(long frames) implements ViewRequest {}

    /** Follows nothing any more. */
    record Stop() implements ViewRequest {}

    /** The most frames a second. */
    double MOST_RATE = 40;

    /** The longest span: a day. */
    long MOST_SPAN = 86_400_000_000_000L;

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException whose message says what is wrong
     */
    static ViewRequest parse(String text) {
        Said said = Said.read(text);
        return switch (said.op()) {
            case "follow" ->
                new Follow(
                        (int) said.whole("id", 0),
                        Math.clamp(said.whole("span", 0), 1, MOST_SPAN),
                        Math.clamp(said.whole("bins", 1000), 1, ViewFrame.MOST_BINS),
                        traces(said),
                        Math.clamp(said.number("rate", MOST_RATE), 0.1, MOST_RATE),
                        Math.max(1, said.whole("credit", 2)));
            case "credit" -> new Credit(Math.max(0, said.whole("frames", 0)));
            case "stop" -> new Stop();
            default -> throw said.unknown("stream feed", "follow, credit and stop");
        };
    }

    private static List<String> traces(Said said) {
        List<String> traces = said.texts("traces", "DEVICE/STREAM.CHANNEL");
        if (traces.size() > ViewFrame.MOST_TRACES) {
            throw new IllegalArgumentException(
                    "a view has " + ViewFrame.MOST_TRACES + " traces at most, not " + traces.size());
        }
        return traces;
    }
}
