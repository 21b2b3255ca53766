package org.fieldrack.serve.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fieldrack.serve.Bench;
import org.fieldrack.serve.Caller;
import org.fieldrack.serve.Server;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.Test;

/** What a page says while it knows nothing yet, and of a server that keeps nothing. */
class FirstMomentsTest {
    @Test
    void nothingIsSaidOfDevicesBeforeTheServerHasToldThem() {
        try (Bench bench = new Bench();
                Chromium chromium = new Chromium()) {
            Page page = chromium.open(bench.server, 1280, 800, false);
            page.waitForSelector("[data-device=psu]");
            List<Route> held = new ArrayList<>();
            page.route("**/api/v1/devices", held::add);
            page.reload();
            page.waitForCondition(() -> !held.isEmpty());
            page.waitForSelector(".frame .link[data-look=linked]");
            assertThat(page.locator(".device-rows").getAttribute("data-empty"))
                    .isEqualTo("The server has not told yet which devices there are.");
            assertThat(page.locator(".wrong").textContent()).isEmpty();
            held.forEach(Route::resume);
            page.waitForSelector("[data-device=psu]");
            assertThat(page.locator(".device-rows").getAttribute("data-empty")).isNull();
            assertThat(chromium.complaints).isEmpty();
        }
    }

    @Test
    void theMainDashboardStandsBelowTheLabFromTheFirstLookOn() {
        try (Bench bench = new Bench();
                Chromium chromium = new Chromium()) {
            String text = "{\\\"tiles\\\": [{\\\"kind\\\": \\\"value\\\", \\\"show\\\": [\\\"psu.volts\\\"]}]}";
            new Caller(bench.server).put("/api/v1/dashboards/main", "{\"text\": \"" + text + "\", \"replaces\": \"\"}");
            Page page = chromium.open(bench.server, 1280, 800, false);
            page.waitForSelector(".pinned .tile fr-reading");
            assertThat(chromium.complaints).isEmpty();
        }
    }

    @Test
    void aLinkThatIsLostChangesNothingOfWhatIsKnown() {
        try (Chromium chromium = new Chromium()) {
            Page page;
            try (Bench bench = new Bench()) {
                page = chromium.open(bench.server, 1280, 800, false);
                page.waitForSelector("[data-device=psu]");
                // other pages are read when there is time for it
                page.evaluate("() => import('/console/events-page.js').then(() => true)");
            }
            page.waitForSelector(".lost:not([hidden])");
            page.evaluate("location.hash = '#/events'");
            page.waitForSelector(".events-page");
            page.evaluate("location.hash = '#/'");
            page.waitForSelector("[data-device=psu]");
            assertThat(page.locator(".device-rows").getAttribute("data-empty")).isNull();
        }
    }

    @Test
    void whatAServerDoesNotKeepIsNotAskedFor() {
        try (Bench bench = new Bench();
                Server bare = Server.start(
                        ServerConfig.listening("127.0.0.1:0"),
                        bench.lab,
                        bench.archive,
                        Optional.empty(),
                        Optional.empty(),
                        () -> "");
                Chromium chromium = new Chromium()) {
            Page page = chromium.open(bare, 1280, 800, false);
            page.waitForSelector("[data-device=psu] fr-reading");
            page.waitForSelector("nav a:has-text('Events')");
            assertThat(page.locator("nav").textContent()).doesNotContain("Recordings", "Dashboard");
            page.keyboard().press("/");
            page.keyboard().type("psu");
            page.waitForSelector("#found li:has-text('psu.volts')");
            page.keyboard().press("Escape");
            page.evaluate("location.hash = '#/recordings'");
            page.waitForSelector("main:has-text('This server keeps no recordings.')");
            page.evaluate("location.hash = '#/dashboard'");
            page.waitForSelector("main:has-text('This server keeps no dashboards.')");
            assertThat(chromium.complaints).isEmpty();
        }
    }
}
