package org.fieldrack.serve.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Pictures of every page for a person to look at, in both themes and three sizes. */
class ScreenshotTest {
    private static final int[][] SIZES = {{1280, 800}, {1920, 1080}, {820, 1180}};

    @Test
    void everyPage() {
        try (Show show = new Show();
                Chromium chromium = new Chromium()) {
            for (boolean dark : new boolean[] {false, true}) {
                for (int[] size : SIZES) {
                    Page page = chromium.open(show.bench.server, size[0], size[1], dark);
                    String kind = (dark ? "dark-" : "light-") + size[0];
                    page.waitForSelector("[data-device=pc] fr-spark .line[d^=M]");
                    take(page, "lab-" + kind);
                    device(page, "psu");
                    take(page, "psu-" + kind);
                    device(page, "crate");
                    take(page, "crate-" + kind);
                    page.evaluate("location.hash = '#/events'");
                    page.waitForSelector(".events-page tbody tr");
                    take(page, "events-" + kind);
                    page.context().close();
                }
            }
            trouble(show, chromium);
            assertThat(chromium.complaints).isEmpty();
        }
    }

    private static void trouble(Show show, Chromium chromium) {
        Page page = chromium.open(show.bench.server, 1280, 800, true);
        device(page, "psu");
        page.locator("fr-set input[aria-label='Set Set voltage in V']").fill("31");
        page.keyboard().press("Enter");
        page.waitForSelector("fr-set .rule:not([hidden])");
        take(page, "refused-dark");
        page.keyboard().press("Escape");
        page.keyboard().press("/");
        page.locator("dialog input").fill("volt");
        page.waitForSelector("dialog li >> nth=3");
        take(page, "find-dark");
        page.keyboard().press("Escape");
        page.locator("button.command >> text=Ramp").click();
        take(page, "confirm-dark");
        page.keyboard().press("Escape");
        show.alarm();
        show.loseSupply();
        page.waitForSelector(".device-head .badge[data-look=lost]");
        page.waitForTimeout(1500);
        take(page, "lost-device-dark");
        page.evaluate("location.hash = '#/'");
        page.waitForSelector(".wrong li");
        page.waitForTimeout(1200);
        take(page, "trouble-dark");
        page.locator("button.theme").click();
        take(page, "trouble-light");
        show.bench.server.close();
        page.waitForSelector(".lost:not([hidden])");
        page.waitForTimeout(3000);
        take(page, "no-link-light");
        chromium.complaints.removeIf(text -> text.contains("WebSocket")
                || text.contains("net::ERR_")
                // the browser itself tells of the refused set
                || text.contains("status of 422"));
    }

    private static void device(Page page, String name) {
        page.evaluate("name => location.hash = '#/devices/' + name", name);
        page.waitForSelector(".device-page[data-device=" + name + "] .row fr-reading .number:not(:empty)");
        page.waitForSelector(".device-page[data-device=" + name + "] .plot-host canvas");
        page.waitForTimeout(600);
    }

    private static void take(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }
}
