package org.fieldrack.serve.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;
import org.fieldrack.serve.Bench;
import org.junit.jupiter.api.Test;

/** A thousand properties ten times a second: the page follows. How long its tasks take is printed, not judged. */
class ManyPropertiesTest {
    private static final String WATCH_TASKS = """
            () => {
              window.longTasks = [];
              new PerformanceObserver((list) => list.getEntries().forEach((e) => window.longTasks.push(Math.round(e.duration))))
                .observe({ entryTypes: ["longtask"] });
            }""";

    @Test
    void thePageFollows() {
        try (Bench bench = new Bench();
                Chromium chromium = new Chromium()) {
            List<Property> many = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                many.add(Property.real("p" + i).unit("V").range(0, 1000).build());
            }
            LabDevice device = bench.add("many", new Schema(many));
            Thread mover = Thread.ofVirtual().start(() -> move(device));
            Page page = chromium.open(bench.server, 1280, 800, false);
            page.navigate(bench.server.url() + "/#/devices/many");
            page.waitForSelector("[data-path=p3] fr-reading .number:not(:empty)");
            page.waitForTimeout(2000);
            page.evaluate(WATCH_TASKS);
            CDPSession session = page.context().newCDPSession(page);
            session.send("Performance.enable");
            double script = metric(session, "ScriptDuration");
            double task = metric(session, "TaskDuration");
            String before = page.locator("[data-path=p3] .number").textContent();
            page.waitForTimeout(5000);
            Awaitility.await()
                    .pollInSameThread()
                    .until(() -> !page.locator("[data-path=p3] .number")
                            .textContent()
                            .equals(before));
            System.out.printf(
                    Locale.ROOT,
                    "console, 1000 properties at 10 Hz, 5 s: %.2f s busy, of which %.2f s in scripts; tasks over 50 ms: %s%n",
                    metric(session, "TaskDuration") - task,
                    metric(session, "ScriptDuration") - script,
                    page.evaluate("window.longTasks.join(' ') || 'none'"));
            mover.interrupt();
            assertThat(chromium.complaints).isEmpty();
        }
    }

    private static double metric(CDPSession session, String name) {
        for (JsonElement metric : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            if (metric.getAsJsonObject().get("name").getAsString().equals(name)) {
                return metric.getAsJsonObject().get("value").getAsDouble();
            }
        }
        throw new IllegalStateException("the browser has no metric " + name);
    }

    private static void move(LabDevice device) {
        for (int round = 0; !Thread.currentThread().isInterrupted(); round++) {
            Update update = new Update(1000);
            long now = device.clock().utcNanos();
            for (int i = 0; i < 1000; i++) {
                update.add(i, Reading.good(Value.of(500 + 400 * Math.sin(round / 50.0 + i)), now));
            }
            device.publish(update);
            LockSupport.parkNanos(100_000_000);
        }
    }
}
