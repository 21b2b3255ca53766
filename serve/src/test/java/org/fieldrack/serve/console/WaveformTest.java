package org.fieldrack.serve.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import org.fieldrack.serve.Bench;
import org.fieldrack.serve.Streaming;
import org.fieldrack.stream.Statistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The streams page under a person's hands: thirty seconds at two million samples a second in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaveformTest {
    private static final int SAMPLES = 30 * Streaming.RATE;
    private static final LongToDoubleFunction AMPERES = i -> (i % 1000) / 1000.0;
    private static final int GUTTER = 64;

    private final Bench bench = new Bench();
    private final Streaming scope =
            new Streaming(bench, Clock.system().utcNanos() - 30_000_000_000L, Duration.ofSeconds(30));

    @SuppressWarnings("NullAway.Init") // set before all tests
    private Chromium chromium;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Page page;

    @BeforeAll
    void start() {
        chromium = new Chromium();
        for (int at = 0; at < SAMPLES; at += 1_000_000) {
            // ten milliseconds are lost in the middle
            int lost = at == SAMPLES / 2 ? 20_000 : 0;
            scope.fast(at + lost, 1_000_000 - lost, AMPERES);
        }
        long[] ticks = new long[300];
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = i * 100_000L;
        }
        scope.slow(0, ticks);
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
        }
        bench.close();
    }

    @BeforeEach
    void open() {
        page = chromium.open(bench.server, 1280, 800, false);
        page.navigate(bench.server.url() + "/#/streams?trace=scope/fast.current&trace=scope/slow.level");
        page.waitForSelector(".waveform[data-live=true]");
        await().until(() -> span() == 5e9);
    }

    @AfterEach
    void nothingIsComplainedOf() {
        page.context().close();
        assertThat(chromium.complaints).isEmpty();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInSameThread();
    }

    private long data(String name) {
        return Long.parseLong(page.locator(".waveform").getAttribute("data-" + name));
    }

    private double span() {
        return data("to") - data("from");
    }

    private BoundingBox plot() {
        return page.locator(".wave-host").boundingBox();
    }

    /** Returns the time at a place of the plot. */
    private double timeAt(double x) {
        return data("from") + (x - GUTTER) * span() / (plot().width - GUTTER - 10);
    }

    private String value(String trace) {
        return page.locator(".wave-label[data-trace='" + trace + "'] .number").textContent();
    }

    private void pauseAndFit() {
        page.keyboard().press(" ");
        page.waitForSelector(".waveform[data-live=false]");
        page.locator(".wave-host").focus();
        page.keyboard().press("Home");
        await().until(() -> span() > 29.9e9);
    }

    @Test
    void zoomsFromThirtySecondsToTenMicrosecondsAndBack() {
        pauseAndFit();
        double whole = span();
        double x = 500;
        double pivot = timeAt(x);
        page.mouse().move(plot().x + x, plot().y + 100);
        while (span() > 10_000) {
            double before = span();
            page.mouse().wheel(0, -300);
            await().until(() -> span() < before);
        }
        assertThat(span()).isBetween(4_000.0, 10_000.0);
        assertThat(timeAt(x)).as("what is under the pointer stays there").isCloseTo(pivot, within(whole / 1e6));
        long nearest = Math.round((timeAt(x) - scope.begin) / 500);
        String expected = Numbers.engineering(AMPERES.applyAsDouble(nearest), Unit.of("A"), 5);
        String beside = Numbers.engineering(AMPERES.applyAsDouble(nearest + 1), Unit.of("A"), 5);
        await().untilAsserted(() -> assertThat(value("scope/fast.current")).isIn(expected, beside));
        page.locator(".wave-host").focus();
        page.keyboard().press("Home");
        await().until(() -> Math.abs(span() - whole) < 1e6);
        page.keyboard().press("End");
        page.waitForSelector(".waveform[data-live=true]");
    }

    @Test
    void markersTellExactStatistics() {
        pauseAndFit();
        page.keyboard().press("m");
        page.waitForSelector(".wave-card tbody tr");
        drag(GUTTER + (plot().width - 74) / 3, 300);
        await().until(() -> page.locator(".wave-card tbody tr").count() == 2);
        await().untilAsserted(() -> {
            var row = page.locator(".wave-card tr[data-trace='scope/fast.current']");
            long from = Long.parseLong(row.getAttribute("data-from-sample"));
            long to = Long.parseLong(row.getAttribute("data-to-sample"));
            assertThat(scope.begin + from * 500)
                    .isCloseTo(Long.parseLong(page.locator(".wave-card").getAttribute("data-from")), within(500L));
            Statistics exact = new Statistics();
            scope.fast.history().orElseThrow().statistics(0, from, to, exact);
            Unit ampere = Unit.of("A");
            List<String> cells = row.locator("td").allTextContents();
            assertThat(cells)
                    .startsWith(
                            Numbers.engineering(exact.mean(), ampere, 6),
                            Numbers.engineering(exact.std(), ampere, 6),
                            Numbers.engineering(exact.min(), ampere, 6),
                            Numbers.engineering(exact.max(), ampere, 6),
                            Numbers.engineering(exact.p2p(), ampere, 6),
                            Numbers.engineering(exact.integral(1.0 / Streaming.RATE), Unit.of("C"), 6));
            assertThat(cells.getLast())
                    .as("the lost samples lie between")
                    .isEqualTo(exact.count() + " valid, 20000 missing");
        });
    }

    /** Drags from one place of the plot to another. */
    private void drag(double from, double to) {
        page.mouse().move(plot().x + from, plot().y + 150);
        page.mouse().down();
        page.mouse().move(plot().x + to, plot().y + 150);
        page.mouse().up();
    }

    @Test
    void aDragMovesAndTheMarkedSpanIsTakenAway() throws Exception {
        page.keyboard().press(" ");
        page.waitForSelector(".waveform[data-live=false]");
        long before = data("from");
        double perPixel = span() / (plot().width - 74);
        drag(400, 600);
        assertThat(before - data("from")).isCloseTo(Math.round(200 * perPixel), within(Math.round(2 * perPixel)));
        while (span() > 1e6) {
            double wide = span();
            page.keyboard().press("+");
            page.locator(".wave-tools button[aria-label^='Show less']").click();
            await().until(() -> span() < wide);
        }
        page.keyboard().press("m");
        page.waitForSelector(".wave-card tbody tr");
        var row = page.locator(".wave-card tr[data-trace='scope/fast.current']");
        long count = Long.parseLong(row.getAttribute("data-to-sample"))
                - Long.parseLong(row.getAttribute("data-from-sample"));
        page.locator(".stream-channel[data-trace='scope/slow.level'] input").uncheck();
        Download download = page.waitForDownload(
                () -> page.locator(".wave-exports a:text-is('CSV')").click());
        assertThat(download.suggestedFilename()).isEqualTo("scope-fast.csv");
        assertThat(Files.readAllLines(download.path())).hasSize((int) count + 1);
    }

    @Test
    void theMultimeterAddsUpFromItsReset() {
        page.locator("button:text-is('Multimeter')").click();
        page.waitForSelector(".meter-row[data-trace='scope/fast.current']");
        String sum = ".meter-row[data-trace='scope/fast.current'] .sum";
        long at = scope.fast.history().orElseThrow().endSampleId();
        // one second of one ampere, in tenths, from where the meter was reset on
        for (int i = 0; i < 10; i++) {
            page.waitForTimeout(i == 0 ? 2500 : 50);
            scope.fast(at, Streaming.RATE / 10, n -> 1);
            at += Streaming.RATE / 10;
        }
        await().untilAsserted(() -> assertThat(page.locator(sum).textContent()).isEqualTo("charge 1 C · 277.778 µAh"));
        page.locator(".meter button:text-is('Reset')").click();
        await().untilAsserted(() -> assertThat(page.locator(sum).textContent()).doesNotContain("1 C"));
    }
}
