package org.fieldrack.record.archive;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the archive has to say about itself: one log line and one event each time. Thread-safe. */
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.archive");
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private final Clock clock;

    Notices(Clock clock) {
        this.clock = clock;
    }

    void listen(Consumer<Event> listener) {
        listeners.add(listener);
    }

    void paused(String reason) {
        LOG.warn("archive pauses: {}; the newest readings are kept in memory", reason);
        tell("running", "paused", reason);
    }

    void resumed(long lost) {
        String text = lost == 0 ? "no reading was lost" : lost + " readings lost since the start";
        LOG.info("archive resumes: {}", text);
        tell("paused", "running", text);
    }

    void dropping(String reason) {
        LOG.warn("archive drops readings: {}", reason);
        tell("running", "dropping", reason);
    }

    void failed(String sentence) {
        LOG.error("{}", sentence);
    }

    void broken(RuntimeException e) {
        LOG.error("archive stopped by a fault", e);
        tell("running", "stopped", "archive stopped by a fault: " + e);
    }

    private void tell(String from, String to, String text) {
        Event event = new Event(clock.utcNanos(), Event.Kind.SYSTEM, "", "archive", "archive", from, to, text);
        listeners.forEach(listener -> listener.accept(event));
    }
}
