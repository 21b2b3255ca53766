package org.fieldrack.serve.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.fieldrack.property.Value;
import org.fieldrack.serve.Caller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person records an experiment in the console, finds it again, looks at single samples and hands a span on. */
class RecordingsTest {
    private static final String WAVE = ".recording-page .waveform";
    private Show show = new Show();
    private Ramp ramp = new Ramp(show.bench);
    private Chromium chromium = new Chromium();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Page page;

    @BeforeEach
    void open() {
        page = chromium.open(show.bench.server, 1280, 800, false);
        page.setDefaultTimeout(60_000);
        page.navigate(show.bench.server.url() + "/#/recordings");
        page.waitForSelector(".recordings-page p:has-text('Nothing is recorded yet')");
    }

    @AfterEach
    void close() throws InterruptedException {
        chromium.close();
        ramp.close();
        show.close();
        assertThat(chromium.complaints).isEmpty();
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollInSameThread().atMost(Duration.ofSeconds(60));
    }

    private String text(String selector) {
        return page.locator(selector).first().textContent();
    }

    private void record(String name, Map<String, String> fields) {
        page.keyboard().press("r");
        page.waitForSelector("dialog.record-dialog fieldset:has-text('scope')");
        page.locator("dialog input[name=name]").fill(name);
        fields.forEach((field, value) ->
                page.locator("dialog input[name=" + field + "]").fill(value));
        page.locator("dialog button[type=submit]").click();
    }

    private void stop() {
        page.locator(".recording-card .stop").click();
        await().until(() -> page.locator(".recording-card").count() == 0);
        await().until(() -> page.locator("tbody tr:has-text('runs')").count() == 0);
    }

    @Test
    void anExperimentFromStartToExport() {
        record("shot-7", Map.of("note", "new sample", "preTrigger", "2s"));
        page.waitForSelector(".frame .rec:has-text('REC')");
        page.waitForSelector(".recording-card:has-text('shot-7')");
        page.keyboard().press("r");
        await().until(() -> "Note in".equals(page.evaluate("document.activeElement.ariaLabel?.slice(0, 7)")));
        page.keyboard().type("the pump was loud");
        page.keyboard().press("Enter");
        page.waitForSelector(".recording-card .said:has-text('noted: the pump was loud')");
        stop();
        assertThat(page.locator(".frame .rec").isHidden()).isTrue();

        page.locator("input[type=search]").fill("nothing of this kind");
        page.waitForSelector("p:has-text('No recording fits.')");
        page.locator("input[type=search]").fill("loud");
        page.waitForSelector("tbody tr:has-text('shot-7')");
        page.locator("tbody th a").click();
        page.waitForSelector(".recording-head .facts:has-text('pre-trigger 2.000 s')");
        page.waitForSelector(".notes li:has-text('the pump was loud')");

        Marked marked = zoomAndMark();
        assertThat(marked.to() - marked.from()).isBetween(1L, 20L);
        assertThat(marked.count()).isEqualTo(marked.to() - marked.from());
        assertThat(marked.mean()).isCloseTo(Ramp.mean(marked.from(), marked.to()), within(1e-3));

        String picture = Pictures.svg(page, WAVE);
        assertThat(picture).contains("scope/ramp.volts in V", "Δt");
        List<String> rows = export();
        assertThat(rows).hasSize((int) marked.count());
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i)).contains("," + Ramp.volts(marked.from() + i));
        }
    }

    private record Marked(long from, long to, long count, double mean) {}

    /** Zooms in with the keyboard until single samples stand apart, and marks a third of what is seen. */
    private Marked zoomAndMark() {
        page.waitForSelector(WAVE + " .wave-label[data-trace='scope/ramp.volts']");
        page.locator(WAVE + " .wave-host").focus();
        await().until(() -> {
            page.keyboard().press("+");
            return width() < 4_000_000;
        });
        page.keyboard().press("m");
        String row = WAVE + " .wave-card tr[data-trace='scope/ramp.volts']";
        page.waitForSelector(row);
        Locator found = page.locator(row);
        return new Marked(
                Long.parseLong(found.getAttribute("data-from-sample")),
                Long.parseLong(found.getAttribute("data-to-sample")),
                Long.parseLong(found.locator("td").last().textContent()),
                Double.parseDouble(found.locator("td").first().textContent().replace(" V", "")));
    }

    private long width() {
        Locator wave = page.locator(WAVE);
        return Long.parseLong(wave.getAttribute("data-to")) - Long.parseLong(wave.getAttribute("data-from"));
    }

    /** Exports what lies between the markers and returns the lines of the stream's file without its head. */
    private List<String> export() {
        page.locator(".recording-head button >> text=Export").click();
        page.waitForSelector("dialog.export-dialog");
        assertThat(page.locator("dialog select[aria-label=Span]").inputValue()).isEqualTo("span");
        page.locator("dialog select[aria-label=What]").selectOption("shown");
        page.locator("dialog button[type=submit]").click();
        page.waitForSelector(".export[data-state=DONE] .files a");
        Locator file = page.locator(".export .files a")
                .filter(new Locator.FilterOptions().setHasText("ramp"))
                .first();
        String csv = new Caller(show.bench.server)
                .get(file.getAttribute("href"))
                .json()
                .asString("");
        return csv.lines()
                .filter(line -> !line.isBlank() && Character.isDigit(line.charAt(0)))
                .toList();
    }

    @Test
    void twoAreComparedSideBySideAndVerified() {
        for (String name : List.of("first", "second")) {
            record(name, Map.of());
            page.waitForSelector(".recording-card:has-text('" + name + "')");
            stop();
        }
        page.waitForSelector("tbody tr >> nth=1");
        page.locator("tbody button >> text=Verify").first().click();
        page.waitForSelector(".checked:has-text('● whole')");
        page.locator("tbody input[type=checkbox]").first().check();
        page.locator("tbody input[type=checkbox]").last().check();
        page.locator("a.compare").click();
        await().until(() -> page.locator(WAVE + " .wave-label").count() == 2);
        page.locator(WAVE + " .wave-host").first().focus();
        page.keyboard().press("+");
        await().until(() -> width(0) == width(1) && width(0) > 0);
    }

    private long width(int which) {
        Locator wave = page.locator(WAVE).nth(which);
        return Long.parseLong(wave.getAttribute("data-to")) - Long.parseLong(wave.getAttribute("data-from"));
    }

    @Test
    void aConditionIsWaitedForAndARefusalKeepsWhatWasTyped() {
        record("dip", Map.of("when", "psu.volts >> 5"));
        page.waitForSelector("dialog .rule:not([hidden])");
        assertThat(page.locator("dialog input[name=when]").inputValue()).isEqualTo("psu.volts >> 5");
        // the browser itself tells of the refusal
        chromium.complaints.removeIf(text -> text.contains("status of 400"));
        page.locator("dialog input[name=when]").fill("psu.volts > 20 V");
        page.locator("dialog button[type=submit]").click();
        page.waitForSelector(".recording-card.armed:has-text('waits for psu.volts > 20 V')");
        assertThat(text(".frame .rec")).contains("armed");
        show.bench.psu.publish(Map.of("volts", Value.of(25.0)));
        page.waitForSelector(".recording-card:not(.armed):has-text('dip')");
        stop();
    }
}
