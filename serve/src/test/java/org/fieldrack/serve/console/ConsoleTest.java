package org.fieldrack.serve.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.fieldrack.base.Clock;
import org.fieldrack.device.Event;
import org.fieldrack.property.State;
import org.fieldrack.property.Value;
import org.fieldrack.record.archive.EventQuery;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A person at the console: a real browser, a real server, a laboratory in memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
    private static final String VOLTS = "[data-path=volts]";
    private final Show show = new Show();

    @SuppressWarnings("NullAway.Init") // set before all tests
    private Chromium chromium;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Page page;

    @BeforeAll
    void start() {
        chromium = new Chromium();
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
        }
        show.close();
    }

    @BeforeEach
    void open() {
        page = chromium.open(show.bench.server, 1280, 800, false);
        page.waitForSelector("[data-device=psu] fr-reading .number:not(:empty)");
    }

    @AfterEach
    void nothingIsComplainedOf() {
        page.context().close();
        chromium.complaints.removeIf(text -> text.contains("status of 422"));
        assertThat(chromium.complaints).isEmpty();
    }

    /** A page answers only on the thread that opened it. */
    private static ConditionFactory await() {
        return Awaitility.await().pollInSameThread();
    }

    private void device(String name) {
        page.navigate(show.bench.server.url() + "/#/devices/" + name);
        page.waitForSelector("[data-device=" + name + "] .row fr-reading .number:not(:empty)");
    }

    private String text(String selector) {
        return page.locator(selector).first().textContent();
    }

    /** What counts up while all is well would hide what does not. */
    @Test
    void theLabPageCountsWhatIsNotUsual() {
        show.bench.psu.device.counter("polls", "questions asked in time").add(120);
        show.bench.psu.device.counter("bus_bytes_in", "bytes that came").add(4000);
        show.bench.psu.device.counter("retries", "questions asked again").add(3);
        page.reload();
        page.waitForSelector("[data-device=psu] .counts:has-text('retries 3')");
        assertThat(text("[data-device=psu] .counts")).doesNotContain("polls", "bytes");
    }

    @Test
    void valuesMove() {
        String before = text("[data-device=pc] fr-reading .number");
        await().until(() -> !text("[data-device=pc] fr-reading .number").equals(before));
        assertThat(text(".frame .link")).startsWith("● linked");
        assertThat(text(".frame .lab")).isEqualTo("bench-2");
    }

    @Test
    void aValueIsSetWithTheKeyboardAlone() {
        device("psu");
        while (!page.evaluate("document.activeElement.dataset.path ?? ''").equals("volts")) {
            page.keyboard().press("j");
        }
        page.keyboard().press("e");
        page.keyboard().press("Control+a");
        page.keyboard().type("13.5");
        page.keyboard().press("Enter");
        await().until(() -> text(VOLTS + " fr-reading .number").equals("13.5"));
        assertThat(show.bench.psu.written).containsEntry("volts", Value.of(13.5));
        await().until(() -> show.bench.archive.events(EventQuery.latest(50).ofKinds(Event.Kind.SET)).stream()
                .anyMatch(e -> e.event().who().equals("console 127.0.0.1")));
    }

    @Test
    void aRefusalStandsBeneathTheFieldAndEscRestores() {
        device("psu");
        Locator field = page.locator(VOLTS + " fr-set input");
        field.fill("31");
        field.press("Enter");
        Locator rule = page.locator(VOLTS + " .rule");
        rule.waitFor();
        assertThat(rule.textContent()).isEqualTo("psu.volts 31 V is above max 30 V: limit set by user on u107, 12:04");
        assertThat(field.inputValue()).isEqualTo("31");
        assertThat(field.getAttribute("aria-invalid")).isEqualTo("true");
        field.press("Escape");
        assertThat(rule.isVisible()).isFalse();
        assertThat(field.inputValue()).isNotEqualTo("31");
    }

    @Test
    void aNewSchemaIsShownWithoutLosingWhatIsTyped() {
        device("pc");
        page.locator("[data-path=setpoint]").first().waitFor();
        page.locator("[data-path=setpoint] input[type=text]").fill("4");
        show.growPc();
        page.waitForTimeout(1500);
        assertThat(page.locator("[data-path=setpoint] input[type=text]").inputValue())
                .isEqualTo("4");
        assertThat(page.locator("[data-path=added]").count()).isZero();
        page.keyboard().press("Escape");
        page.waitForSelector("[data-path=added]");
    }

    @Test
    void whatMayNotBeSetIsDisabledAndSaysWhy() {
        device("psu");
        assertThat(page.locator("[data-path=gain] fr-set input").isDisabled()).isTrue();
        assertThat(page.locator("[data-path=gain] fr-set").getAttribute("title"))
                .isEqualTo("needs access level ADMIN; this console has EXPERT");
        assertThat(page.locator("[data-path=cycles] fr-set").getAttribute("title"))
                .isEqualTo("not in state on");
        assertThat(page.locator("[data-path=current] fr-set").count()).isZero();
    }

    @Test
    void integersKeepEveryDigit() {
        device("psu");
        await().until(() -> text("[data-path=cycles] fr-reading .number").equals("1152921504606846976"));
        show.bench.psu.device.state(State.OFF, "", "");
        try {
            Locator field = page.locator("[data-path=cycles] fr-set input");
            await().until(field::isEnabled);
            assertThat(field.inputValue()).isEqualTo("1152921504606846976");
            field.fill("-9007199254740993");
            field.press("Enter");
            await().until(() -> text("[data-path=cycles] fr-reading .number").equals("−9007199254740993"));
            assertThat(show.bench.psu.written).containsEntry("cycles", Value.of(-9007199254740993L));
        } finally {
            show.bench.psu.on();
        }
    }

    @Test
    void aCommandAsksOnceInASentence() {
        device("psu");
        page.locator("button.command", new Page.LocatorOptions().setHasText("Ramp"))
                .click();
        assertThat(text("dialog p")).isEqualTo("Ramp channel 0 of psu at 1 V/s.");
        page.locator("dialog button", new Page.LocatorOptions().setHasText("Leave it"))
                .click();
        assertThat(show.bench.psu.written).doesNotContainKey("ramp");
        page.locator("button.command", new Page.LocatorOptions().setHasText("Ramp"))
                .click();
        page.locator("dialog input").fill("5");
        page.keyboard().press("Enter");
        await().until(() -> Value.of(5.0).equals(show.bench.psu.written.get("ramp")));
        show.bench.psu.written.remove("ramp");
    }

    @Test
    void anInstrumentGoesAndComesBack() {
        show.loseSupply();
        page.waitForSelector(".device-row[data-device=psu][data-look=lost]");
        assertThat(text(".wrong li")).contains("offline", "psu", "no answer for 500 ms", "since");
        assertThat(text("nav a:has-text('psu') .shape")).isEqualTo("▨");
        device("psu");
        page.waitForSelector(VOLTS + " fr-reading[data-look=lost][data-stale]");
        assertThat(page.evaluate(
                        "getComputedStyle(document.querySelector('[data-path=volts] .number')).textDecorationLine"))
                .isEqualTo("line-through");
        show.returnSupply();
        page.waitForSelector(VOLTS + " fr-reading:not([data-look])");
        page.waitForSelector(".device-head .badge[data-look=normal]");
    }

    @Test
    void theTrendZoomsPansAndReturnsToLive() {
        device("psu");
        Locator trend = page.locator(".trend");
        page.waitForSelector(".plot-host canvas");
        double span = span(trend);
        assertThat(span).isBetween(299_000.0, 301_000.0);
        var box = page.locator(".u-over").boundingBox();
        page.mouse().move(box.x + box.width / 2, box.y + box.height / 2);
        page.mouse().wheel(0, -120);
        await().until(() -> span(trend) < 250_000);
        assertThat(trend.getAttribute("data-live")).isEqualTo("false");
        assertThat(span(trend)).isBetween(229_000.0, 232_000.0);
        double to = Double.parseDouble(trend.getAttribute("data-to"));
        page.mouse().down();
        page.mouse().move(box.x + box.width / 2 + 200, box.y + box.height / 2);
        page.mouse().up();
        await().until(() -> Double.parseDouble(trend.getAttribute("data-to")) < to - 20_000);
        page.mouse().dblclick(box.x + 100, box.y + 50);
        await().until(() -> "true".equals(trend.getAttribute("data-live")));
        page.locator("[data-path='u0.voltage'] input.plot").check();
        await().until(() -> page.locator(".chip").count() == 2);
        page.locator(".chip button").last().click();
        await().until(() -> page.locator(".chip").count() == 1);
        assertThat(page.locator("[data-path='u0.voltage'] input.plot").isChecked())
                .isFalse();
    }

    @Test
    void aTrendIsSavedAsAPictureForPaper() throws IOException {
        device("psu");
        page.waitForSelector(".plot-host canvas");
        await().until(() -> text(".chip .number").contains("A"));
        String svg = Pictures.svg(page, ".trend");
        assertThat(svg).contains("psu.current", "<path", " to ");
        // white paper, whatever the theme
        assertThat(svg).contains("fill=\"#ffffff\"");
        BufferedImage png = ImageIO.read(new ByteArrayInputStream(Pictures.save(page, ".trend", "PNG")));
        assertThat(png.getWidth()).isGreaterThan(4000);
        assertThat(new Color(png.getRGB(0, 0))).isEqualTo(Color.WHITE);
    }

    private static double span(Locator trend) {
        return Double.parseDouble(trend.getAttribute("data-to")) - Double.parseDouble(trend.getAttribute("data-from"));
    }

    @Test
    void theFinderGoesToAProperty() {
        page.keyboard().press("/");
        page.keyboard().type("u5 current");
        page.keyboard().press("Enter");
        page.waitForSelector(".row.sought[data-path='u5.current']");
    }

    @Test
    void eventsComeLiveAndAnnotationsAreKept() {
        page.keyboard().press("6");
        page.waitForSelector(".events-page tbody tr");
        page.locator(".note").fill("new sample mounted");
        page.keyboard().press("Enter");
        page.waitForSelector("tr[data-kind=ANNOTATION]:has-text('new sample mounted')");
        page.locator("select[aria-label=Kind]").selectOption("ANNOTATION");
        await().until(() -> page.locator("tbody tr:not([data-kind=ANNOTATION])").count() == 0);
    }

    @Test
    void aDriversOwnPageIsATab() {
        device("psu");
        page.locator("[role=tab]", new Page.LocatorOptions().setHasText("Instrument"))
                .click();
        page.waitForSelector(".driver-page .test-view");
        assertThat(text(".driver-page .test-view")).startsWith("psu says");
        await().until(() -> !text(".driver-page fr-reading .number").isEmpty());
    }

    @Test
    void everythingThatCanBeUsedHasAName() {
        for (String place : List.of("#/", "#/devices/psu", "#/devices/crate", "#/events")) {
            page.navigate(show.bench.server.url() + "/" + place);
            page.waitForTimeout(400);
            Object nameless = page.evaluate(
                    "() => [...document.querySelectorAll('button, a, input, select, summary, [role=img], [tabindex=\"0\"]')]"
                            + ".filter(e => !e.closest('[hidden]'))"
                            + ".filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length))"
                            + ".map(e => e.outerHTML.slice(0, 120))");
            assertThat((List<?>) nameless).as(place).isEmpty();
        }
    }

    @Test
    void aLostServerIsUnmissableAndComesBackByItself() {
        int port;
        try (var other = new org.fieldrack.serve.Bench()) {
            port = other.server.port();
            page.navigate(other.server.url() + "/#/devices/psu");
            page.waitForSelector(VOLTS + " fr-reading .number:not(:empty)");
        }
        page.waitForSelector(".lost:not([hidden])");
        assertThat(text(".lost")).contains("No link to the server");
        assertThat(page.locator("html").getAttribute("data-link")).isEqualTo("lost");
        await().until(() -> text(".lost").matches(".*for [1-9]+ s.*"));
        try (var again = new org.fieldrack.serve.Bench(Clock.system(), ServerConfig.listening("127.0.0.1:" + port))) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> page.locator(".lost").isHidden());
            again.psu.publish(java.util.Map.of("volts", Value.of(21.5)));
            await().until(() -> text(VOLTS + " fr-reading .number").equals("21.5"));
            page.navigate(show.bench.server.url() + "/");
        }
        chromium.complaints.removeIf(c -> c.contains("WebSocket") || c.contains("net::ERR_"));
    }
}
