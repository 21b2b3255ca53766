package org.fieldrack.serve.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.fieldrack.serve.Caller;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds of every page: names, contrast, room, keys, and what becomes of it when the link is cut. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryPageTest {
    /** Places, each with what is there when the page stands. */
    private static final Map<String, String> PLACES = Map.of(
            "/", "[data-device=pc] fr-reading .number:not(:empty)",
            "/dashboard", ".dashboard-head h1",
            "/devices/psu", ".row fr-reading .number:not(:empty)",
            "/devices/crate", ".row fr-reading .number:not(:empty)",
            "/streams?trace=scope/ramp.volts", ".wave-label[data-trace='scope/ramp.volts']",
            "/recordings", ".recordings-page tbody tr[data-recording]",
            "/recordings/NAME", ".recording-page .wave-label",
            "/events", ".events-page tbody tr",
            "/memory", ".memory-page :is(.quiet:not([hidden]), tbody tr)");

    private static final String NAMELESS = """
            () => [...document.querySelectorAll('button, a, input, select, textarea, summary, [role=img], [role=application], [tabindex="0"]')]
              .filter(e => e.checkVisibility())
              .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length || e.querySelector('[aria-label]')))
              .map(e => e.outerHTML.slice(0, 120))""";

    /** What reaches beyond the right edge and cannot be scrolled to. */
    private static final String CUT = """
            () => [...document.querySelectorAll('header *, nav *, main *')].filter(e => {
                const box = e.getBoundingClientRect();
                return box.width > 0 && box.right > innerWidth + 1 && !e.closest('svg, .scroll, .plot-host, nav');
              }).map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`)""";

    /** The contrast of a colour on a ground, as WCAG 2 has it. */
    private static final String CONTRAST = """
            ([ink, ground]) => {
              const style = getComputedStyle(document.documentElement);
              const light = (name) => {
                const hex = style.getPropertyValue(`--${name}`).trim();
                const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
                  .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const [a, b] = [light(ink), light(ground)];
              return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            }""";

    private final Show show = new Show();
    private final Ramp ramp = new Ramp(show.bench);

    @SuppressWarnings("NullAway.Init") // set before all tests
    private Chromium chromium;

    private String recording = "";

    @BeforeAll
    void start() {
        chromium = new Chromium();
        Caller caller = new Caller(show.bench.server);
        recording = caller.post("/api/v1/recordings", "{\"name\": \"shot\", \"preTrigger\": \"2s\"}")
                .json()
                .path("name")
                .asString("");
        Awaitility.await()
                .until(() -> caller.get("/api/v1/recordings/" + recording + "/streams/scope/ramp")
                                .json()
                                .path("toSample")
                                .longValue(0)
                        > 0);
        caller.post("/api/v1/recordings/" + recording + "/stop", "{}");
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (chromium != null) {
            chromium.close();
        }
        ramp.close();
        show.close();
    }

    private void go(Page page, String place) {
        page.evaluate("place => location.hash = '#' + place", place.replace("NAME", recording));
        page.waitForSelector(PLACES.getOrDefault(place, "main"));
    }

    /** A page answers only on the thread that opened it. */
    private static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInSameThread().until(condition);
    }

    @Test
    void everythingHasANameAndNothingIsCutOff() {
        for (boolean dark : new boolean[] {false, true}) {
            for (int[] size : new int[][] {{390, 844}, {820, 1180}, {1280, 800}, {1920, 1080}}) {
                Page page = chromium.open(show.bench.server, size[0], size[1], dark);
                for (String place : PLACES.keySet()) {
                    go(page, place);
                    String where = place + " at " + size[0] + (dark ? " dark" : " light");
                    assertThat((List<?>) page.evaluate(NAMELESS)).as(where).isEmpty();
                    assertThat((List<?>) page.evaluate(CUT)).as(where).isEmpty();
                }
                page.context().close();
            }
        }
        assertThat(chromium.complaints).isEmpty();
    }

    @Test
    void theHeadIsSeenWholeWhenEverythingIsWrongAtOnce() {
        Caller caller = new Caller(show.bench.server);
        String running = caller.post("/api/v1/recordings", "{\"name\": \"long\"}")
                .json()
                .path("name")
                .asString("");
        try {
            Page page = chromium.open(show.bench.server, 820, 1180, false);
            page.waitForSelector(".frame .rec:not([hidden]) .text:has-text('/s')");
            page.evaluate("document.querySelector('.frame .alarms').append('▲ 12 major  ◆ 15 minor  ▨ 24 invalid')");
            assertThat((List<?>) page.evaluate(CUT)).isEmpty();
            assertThat(page.locator(".frame .theme").boundingBox().x).isLessThan(820 - 20);
            page.context().close();
        } finally {
            caller.post("/api/v1/recordings/" + running + "/stop", "{}");
        }
    }

    @Test
    void everyColourOfTextStandsOut() {
        for (boolean dark : new boolean[] {false, true}) {
            Page page = chromium.open(show.bench.server, 1280, 800, dark);
            for (String ink : List.of("ink", "soft", "accent", "minor", "major", "invalid")) {
                for (String ground : List.of("ground", "panel", "hover")) {
                    double contrast = ((Number) page.evaluate(CONTRAST, List.of(ink, ground))).doubleValue();
                    assertThat(contrast)
                            .as(ink + " on " + ground + (dark ? ", dark" : ", light"))
                            .isGreaterThanOrEqualTo(4.5);
                }
            }
            // a trace is a line, and its name stands beside it in ink
            for (int trace = 1; trace <= 8; trace++) {
                double contrast = ((Number) page.evaluate(CONTRAST, List.of("t" + trace, "panel"))).doubleValue();
                assertThat(contrast)
                        .as("trace " + trace + (dark ? ", dark" : ", light"))
                        .isGreaterThanOrEqualTo(3);
            }
            page.context().close();
        }
    }

    @Test
    void theKeyboardGoesEverywhere() {
        Page page = chromium.open(show.bench.server, 1280, 800, false);
        page.waitForSelector("[data-device=psu] fr-reading .number:not(:empty)");
        for (String[] key : new String[][] {
            {"2", ".dashboard-page"},
            {"4", ".streams-page"},
            {"5", ".recordings-page"},
            {"6", ".events-page"},
            {"7", ".memory-page"},
            {"1", ".lab-page"}
        }) {
            page.keyboard().press(key[0]);
            page.waitForSelector(key[1]);
        }
        page.waitForSelector("[data-device=psu]");
        page.keyboard().press("j");
        page.keyboard().press("j");
        page.keyboard().press("k");
        String first = (String) page.evaluate("document.activeElement.dataset.device");
        assertThat(first).isNotEmpty();
        assertThat(
                        page.evaluate(
                                "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow"))
                .as("focus is seen")
                .isNotEqualTo("nonenone");
        page.keyboard().press("Enter");
        page.waitForSelector(".device-page[data-device=" + first + "]");
        page.keyboard().press("?");
        page.waitForSelector("dialog.help");
        page.keyboard().press("Escape");
        page.keyboard().press("/");
        page.keyboard().type("shot");
        page.waitForSelector("#found li:has-text('recording')");
        page.keyboard().press("Enter");
        page.waitForSelector(".recording-page[data-recording='" + recording + "']");
        page.keyboard().press("/");
        page.keyboard().type("scope ramp");
        page.waitForSelector("#found li:has-text('scope/ramp')");
        page.keyboard().press("Enter");
        page.waitForSelector(".streams-page .wave-label");
        page.keyboard().press(" ");
        page.waitForSelector(".waveform[data-live=false]");
        page.keyboard().press("m");
        page.waitForSelector(".wave-card tr[data-trace='scope/ramp.volts']");
        page.keyboard().press("Escape");
        page.waitForSelector(
                ".wave-card",
                new Page.WaitForSelectorOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN));
        page.keyboard().press("End");
        page.waitForSelector(".waveform[data-live=true]");
        assertThat(chromium.complaints).isEmpty();
        page.context().close();
    }

    @Test
    void anEventLeadsToTheStreamsAndTheRecordingOfItsMoment() {
        new Caller(show.bench.server).post("/api/v1/events", "{\"text\": \"the pump was loud\"}");
        Page page = chromium.open(show.bench.server, 1280, 800, false);
        go(page, "/events");
        page.locator("tr:has-text('the pump was loud') .to-streams").first().click();
        page.waitForSelector(".streams-page .moment:has-text('no recording holds this moment')");
        page.waitForSelector(".waveform[data-live=false]");
        page.locator(".moment button").click();
        page.waitForSelector(".waveform[data-live=true]");
        long inside = Long.parseLong(new Caller(show.bench.server)
                                .get("/api/v1/recordings/" + recording)
                                .json()
                                .path("start")
                                .asString(""))
                        / 1_000_000
                + 500;
        page.evaluate("place => location.hash = '#' + place", "/streams?time=" + inside);
        page.locator(".moment a").click();
        page.waitForSelector(".recording-page .wave-label[data-trace='scope/ramp.volts']");
        await(() -> {
            long from = Long.parseLong(page.locator(".waveform").getAttribute("data-from"));
            long to = Long.parseLong(page.locator(".waveform").getAttribute("data-to"));
            return from < inside * 1_000_000 && inside * 1_000_000 < to;
        });
        page.context().close();
    }

    @Test
    void aLinkThatIsCutForTenSecondsComesBack() {
        Page page = chromium.open(show.bench.server, 1280, 800, false);
        page.waitForSelector("[data-device=pc] fr-reading .number:not(:empty)");
        BrowserContext context = page.context();
        // frames stop, nobody says goodbye: what a pulled cable does
        context.setOffline(true);
        page.evaluate("window.cut = performance.now()");
        page.waitForSelector(".lost:not([hidden])");
        assertThat(page.locator("html").getAttribute("data-link")).isEqualTo("lost");
        await(() -> page.locator(".lost").textContent().matches(".*for 1\\d s.*"));
        String old = page.locator("[data-device=pc] fr-reading .number").first().textContent();
        assertThat(page.locator("[data-device=pc] fr-reading[data-stale]").count())
                .as("old values are grey")
                .isPositive();
        context.setOffline(false);
        page.waitForSelector(".frame .link[data-look=linked]");
        await(() -> page.locator(".lost").isHidden());
        await(() -> !page.locator("[data-device=pc] fr-reading .number")
                .first()
                .textContent()
                .equals(old));
        chromium.complaints.removeIf(c -> c.contains("WebSocket") || c.contains("ERR_INTERNET_DISCONNECTED"));
        assertThat(chromium.complaints).isEmpty();
        context.close();
    }
}
