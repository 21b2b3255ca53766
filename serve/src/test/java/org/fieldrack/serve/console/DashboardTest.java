package org.fieldrack.serve.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.fieldrack.property.Value;
import org.fieldrack.serve.Caller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A person composes a dashboard, takes an edit back, and finds it again in another browser. */
class DashboardTest {
    private static final String MAIN = "/api/v1/dashboards/main";
    private Show show = new Show();
    private Ramp ramp = new Ramp(show.bench);
    private Chromium chromium = new Chromium();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Page page;

    @BeforeEach
    void open() {
        page = chromium.open(show.bench.server, 1280, 800, false);
        dashboard(page);
        page.waitForSelector(".dashboard-page .empty");
    }

    private void dashboard(Page of) {
        of.navigate(show.bench.server.url() + "/#/dashboard");
    }

    @AfterEach
    void close() throws InterruptedException {
        chromium.close();
        ramp.close();
        show.close();
        assertThat(chromium.complaints).isEmpty();
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollInSameThread();
    }

    private JsonNode stored() {
        String text =
                new Caller(show.bench.server).get(MAIN).json().path("text").asString("{\"tiles\": []}");
        return JsonMapper.shared().readTree(text).path("tiles");
    }

    private void press(String button) {
        page.locator(".dashboard-head button")
                .filter(new Locator.FilterOptions().setHasText(button))
                .click();
    }

    private void add(String kind, String... words) {
        press("Add tile");
        page.locator("dialog select[aria-label=Kind]").selectOption(kind);
        for (String word : words) {
            page.locator("dialog .picker input").fill(word);
            page.locator("dialog .offers li")
                    .filter(new Locator.FilterOptions().setHasText(word))
                    .first()
                    .click();
            page.waitForSelector("dialog .picked li:has-text('" + word + "')");
        }
        page.locator("dialog button[type=submit]").click();
        page.waitForSelector(".tile.is-" + kind);
    }

    @Test
    void tilesAreAddedMovedTakenBackAndFoundAgain() {
        add("value", "psu.current", "crate.fan");
        add("trend", "pc.cpu");
        add("multimeter", "psu.u0.voltage");
        add("set", "psu.volts");
        add("button", "psu.ramp");
        add("alarms");
        add("waveform", "scope/ramp.volts");
        await().until(() -> stored().size() == 7);
        page.waitForSelector(".tile.is-waveform .wave-label[data-trace='scope/ramp.volts']");
        await().until(() ->
                page.locator(".tile.is-multimeter dd").first().textContent().endsWith(" V"));
        page.waitForSelector(".tile.is-trend .plot-host canvas");
        page.waitForSelector(".tile.is-alarms li:has-text('crate.u7.current')");

        page.locator(".tile.is-set").focus();
        page.keyboard().press("ArrowLeft");
        await().until(() -> stored().path(2).path("kind").asString("").equals("set"));
        page.keyboard().press("Shift+ArrowRight");
        await().until(() -> stored().path(2).path("width").asInt() == 4);
        page.keyboard().press("Control+z");
        page.keyboard().press("Control+z");
        await().until(() -> stored().path(3).path("kind").asString("").equals("set"));
        press("Redo");
        await().until(() -> stored().path(2).path("kind").asString("").equals("set"));

        press("Done");
        Locator field = page.locator(".tile.is-set fr-set input");
        field.fill("7.5");
        field.press("Enter");
        await().until(() -> Value.of(7.5).equals(show.bench.psu.written.get("volts")));

        Page other = chromium.open(show.bench.server, 820, 1180, true);
        dashboard(other);
        await().until(() -> other.locator(".tile").count() == 7);
        other.waitForSelector(".tile.is-value fr-reading .number:not(:empty)");
        other.navigate(show.bench.server.url() + "/#/");
        await().until(() -> other.locator(".lab-page .pinned .tile").count() == 7);
    }

    @Test
    void whatSomebodyElseWroteIsNotOverwrittenUnasked() {
        add("text");
        await().until(() -> stored().size() == 1);
        Caller caller = new Caller(show.bench.server);
        String tag = caller.get(MAIN).json().path("tag").asString("");
        assertThat(caller.put(MAIN, "{\"text\": \"{\\\"tiles\\\": []}\", \"replaces\": \"" + tag + "\"}")
                        .status())
                .isEqualTo(200);
        page.locator(".tile.is-text").focus();
        page.keyboard().press("Shift+ArrowRight");
        page.waitForSelector(".dashboard-page > .rule:has-text('somebody else changed')");
        assertThat(stored().size()).isZero();
        page.locator(".rule button >> text=Keep mine").click();
        await().until(() -> stored().path(0).path("width").asInt() == 7);
        chromium.complaints.removeIf(text -> text.contains("status of 409"));
    }

    @Test
    void aTileOfADeviceThatIsNotThereSaysSo() {
        press("Text");
        page.locator("dialog textarea")
                .fill(
                        "{\"tiles\": [{\"kind\": \"value\", \"show\": [\"gone.volts\", \"psu.nothing\"]}, {\"kind\": \"dial\"}]}");
        page.locator("dialog button >> text=Keep it").click();
        page.waitForSelector(".tile.is-value:has-text('There is no device gone in this lab now.')");
        page.waitForSelector(".tile.is-value:has-text('psu has no nothing now.')");
        page.waitForSelector(".tile:has-text('This console knows no tile \"dial\".')");
    }
}
