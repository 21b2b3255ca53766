package org.fieldrack.serve.live;

import java.util.List;
import org.fieldrack.serve.socket.Said;

/** What a client of the live feed may say: a JSON object with {@code op}. */
sealed interface LiveRequest {
    long LEAST_INTERVAL = 40;
    long MOST_INTERVAL = 250;

    /**
     * Takes the place of everything that was subscribed before.
     *
     * @param properties addresses, nodes and patterns
     * @param states whether states of devices, and devices that come and go, are told
     * @param events whether events are told
     * @param alarms whether the list of present alarms is told
     * @param credit messages that may be sent before the client grants more; 0 for no limit
     * @param interval least time between two messages, 40 to 250 ms; 0 for as soon as there is something new
     * @param history readings that are told of each number as it was before, 0 to {@link RecentReadings#MOST}
     */
    record Subscribe(
            List<String> properties,
            boolean states,
            boolean events,
            boolean alarms,
            long credit,
            int interval,
            int history)
            implements LiveRequest {}

    /** Grants further messages. */
    record Credit(long messages) implements LiveRequest {}

    /** Asks for the same number back among the {@code pongs}, to measure the way there and back. */
    record Ping(long id) implements LiveRequest {}

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException whose message says what is wrong
     */
    static LiveRequest parse(String text) {
        Said said = Said.read(text);
        return switch (said.op()) {
            case "subscribe" ->
                new Subscribe(
                        said.texts("properties", "addresses"),
                        said.flag("states"),
                        said.flag("events"),
                        said.flag("alarms"),
                        Math.max(0, said.whole("credit", 0)),
                        interval(said.whole("interval", 0)),
                        (int) Math.clamp(said.whole("history", 0), 0L, RecentReadings.MOST));
            case "credit" -> new Credit(Math.max(0, said.whole("messages", 0)));
            case "ping" -> new Ping(said.whole("id", 0));
            default -> throw said.unknown("live feed", "subscribe, credit and ping");
        };
    }

    /** Returns a subscription interval as smart devices have it (specification section 7): 0, or 40 to 250 ms. */
    private static int interval(long asked) {
        return asked <= 0 ? 0 : (int) Math.clamp(asked, LEAST_INTERVAL, MOST_INTERVAL);
    }
}
