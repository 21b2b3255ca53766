package org.fieldrack.serve.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fieldrack.base.Vectors;
import org.fieldrack.serve.Caller;
import org.junit.jupiter.api.Test;

/**
 * The tour of {@code docs/console.md}: every picture there is one that this test takes. With
 * {@code -Dfieldrack.tour=DIR} they are written there, so that the manual shows the console as it is.
 */
class TourTest {
    private static final Pattern PICTURE = Pattern.compile("\\]\\(images/console-([a-z-]+)\\.png\\)");
    private static final String DASHBOARD = """
            {"title": "Shot 7", "tiles": [
              {"kind": "text", "text": "Watch the heat sink while the supply ramps", "width": 12, "height": 1},
              {"kind": "value", "title": "psu", "show": ["psu.current", "psu.u0.voltage", "psu.temperature"], "width": 4, "height": 4},
              {"kind": "trend", "show": ["psu.current", "psu.u0.voltage"], "span": 300000, "width": 8, "height": 4},
              {"kind": "waveform", "show": ["scope/ramp.volts"], "width": 8, "height": 6},
              {"kind": "multimeter", "show": ["psu.current"], "width": 4, "height": 4},
              {"kind": "set", "show": ["psu.volts"], "width": 2, "height": 2},
              {"kind": "button", "show": ["psu.ramp"], "width": 2, "height": 2},
              {"kind": "alarms", "title": "Alarms", "width": 12, "height": 3}
            ]}""";

    private final List<String> taken = new ArrayList<>();

    @Test
    void everyPictureOfTheTour() throws IOException, InterruptedException {
        try (Show show = new Show();
                Ramp ramp = new Ramp(show.bench);
                Chromium chromium = new Chromium()) {
            Caller caller = new Caller(show.bench.server);
            String body = "{\"text\": " + quoted(DASHBOARD) + ", \"replaces\": \"\"}";
            assertThat(caller.put("/api/v1/dashboards/main", body).status()).isEqualTo(200);
            Page page = chromium.open(show.bench.server, 1280, 800, false);
            page.setDefaultTimeout(60_000);
            lab(page);
            recordings(page, show);
            events(page);
            Page dark = chromium.open(show.bench.server, 1280, 800, true);
            dark.setDefaultTimeout(60_000);
            go(dark, "/dashboard", ".is-waveform .wave-label[data-trace='scope/ramp.volts']");
            dark.waitForSelector(".is-trend .plot-host canvas");
            dark.waitForSelector(".is-multimeter dd:has-text('A')");
            take(dark, "dashboard");
            go(dark, "/streams?trace=scope/ramp.volts&trace=scope/ramp.step", ".waveform .wave-label");
            take(dark, "streams");
            assertThat(chromium.complaints).isEmpty();
        }
        assertThat(shown()).containsExactlyInAnyOrderElementsOf(taken);
    }

    private void lab(Page page) {
        page.waitForSelector("[data-device=pc] fr-spark .line[d^=M]");
        take(page, "lab");
        go(page, "/devices/psu", ".row fr-reading .number:not(:empty)");
        page.waitForSelector(".plot-host canvas");
        take(page, "device");
        page.keyboard().press("?");
        page.waitForSelector("dialog.help");
        take(page, "keys");
        page.keyboard().press("Escape");
    }

    private void recordings(Page page, Show show) {
        go(page, "/recordings?record", "dialog.record-dialog fieldset:has-text('scope')");
        page.locator("dialog input[name=name]").fill("shot-7");
        page.locator("dialog input[name=note]").fill("new sample");
        page.locator("dialog input[name=preTrigger]").fill("5s");
        page.locator("dialog input[name=when]").fill("psu.volts > 20 V");
        take(page, "record");
        page.locator("dialog input[name=when]").fill("");
        page.locator("dialog button[type=submit]").click();
        page.locator(".recording-card input").fill("the pump was loud");
        page.keyboard().press("Enter");
        page.waitForSelector(".recording-card .said:has-text('noted')");
        page.waitForTimeout(2500);
        take(page, "recordings");
        page.locator(".recording-card .stop").click();
        page.waitForSelector("tbody tr:has-text('shot-7') button:not([disabled]) >> text=Export");
        page.locator("tbody th a").click();
        page.waitForSelector(".wave-label[data-trace='scope/ramp.volts']");
        page.locator(".wave-host").focus();
        for (int i = 0; i < 6; i++) {
            page.keyboard().press("+");
        }
        page.keyboard().press("m");
        page.waitForSelector(".wave-card tr[data-trace='scope/ramp.volts']");
        take(page, "recording");
        assertThat(show.bench.recordings.running()).isEmpty();
    }

    private void events(Page page) {
        go(page, "/events", ".events-page tbody tr");
        take(page, "events");
    }

    private static void go(Page page, String place, String until) {
        page.evaluate("place => location.hash = '#' + place", place);
        page.waitForSelector(until);
    }

    private void take(Page page, String name) {
        String to = System.getProperty("fieldrack.tour", "target/tour");
        page.waitForTimeout(800);
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(to, "console-" + name + ".png")));
        taken.add(name);
    }

    /** Returns the pictures that the manual shows, each of which must be there. */
    private static List<String> shown() throws IOException {
        Path docs = Vectors.projectRoot().resolve("docs");
        List<String> out = new ArrayList<>();
        Matcher picture = PICTURE.matcher(Files.readString(docs.resolve("console.md")));
        while (picture.find()) {
            out.add(picture.group(1));
            assertThat(docs.resolve("images/console-" + picture.group(1) + ".png"))
                    .exists();
        }
        return out;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
