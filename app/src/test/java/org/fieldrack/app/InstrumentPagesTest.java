package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.device.Device;
import org.fieldrack.device.Requester;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.State;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Console pages of sampling instruments in a real browser: what the markers say is what the command line says. */
final class InstrumentPagesTest {
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Laboratory laboratory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Playwright playwright;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Page page;

    @BeforeEach
    void open() throws Exception {
        Path chromium = ForeignProgram.require("chromium", "chromium");
        Files.writeString(folder.resolve("lab.yaml"), """
                lab: page
                devices:
                  meter: {driver: joulescope, simulate: true, bus: "usb:", buffer: 2s}
                  probe: {driver: oni, simulate: true, bus: "oni+tcp://127.0.0.1:1", history: 2s}
                """);
        LabFile file = new LabFileReader(new Drivers(), Map.of())
                .read(folder.resolve("lab.yaml"))
                .orElseThrow();
        laboratory = new Laboratory(file.with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0")));
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
        page = browser.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
    }

    @AfterEach
    void close() {
        if (playwright != null) {
            playwright.close();
        }
        if (laboratory != null) {
            laboratory.close();
        }
        assertThat(complaints).isEmpty();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInSameThread();
    }

    private void instrument(String name) {
        Device device = laboratory.lab().device(name).orElseThrow();
        await().until(() ->
                device.state().state().isA(State.KNOWN) && !device.streams().isEmpty());
        await().until(() -> device.streams().stream()
                .anyMatch(s -> s.history().filter(h -> h.endSampleId() > 3000).isPresent()));
        page.navigate(laboratory.address() + "/#/devices/" + name);
        page.locator("button[role=tab]:text-is('Instrument')").click();
    }

    @Test
    void theMarkersOfAJoulescopeSayWhatTheCommandLineSays() throws Exception {
        instrument("meter");
        page.waitForSelector(".meter-row[data-trace='meter/samples.power'] .sum:has-text('energy')");
        laboratory
                .lab()
                .device("meter")
                .orElseThrow()
                .call("stop", Map.of(), new Requester("test", AccessLevel.EXPERT));
        page.locator(".wave-host").focus();
        page.keyboard().press("m");
        Locator row = page.locator(".wave-card tr[data-trace='meter/samples.current']");
        row.waitFor();
        String samples = row.getAttribute("data-from-sample") + ".." + row.getAttribute("data-to-sample");
        List<String> shown = row.locator("td").allTextContents();
        Cli.Result told = Cli.run(
                folder,
                Map.of(),
                "stats",
                "meter/samples.current",
                "--samples",
                samples,
                "--server",
                laboratory.address());
        assertThat(told.code()).as(told.err()).isZero();
        List<String> names = List.of("µ", "σ", "min", "max", "p2p", "∫");
        for (int i = 0; i < names.size(); i++) {
            assertThat(told.out())
                    .contains(" " + names.get(i) + " " + shown.get(i).replace('−', '-') + "  ");
        }
        assertThat(told.out()).contains("  " + shown.getLast() + " samples");
    }

    @Test
    void aControllerShowsItsChannelsItsRegistersAndHowItsHeadstageLies() {
        instrument("probe");
        page.waitForSelector(".channels");
        await().until(() ->
                ((Number) page.evaluate("document.querySelector('.channels').channels.frames")).intValue() > 5);
        assertThat(page.locator(".channels .quiet").textContent()).isEqualTo("64 of 64 channels");
        page.locator(".channels-chosen").fill("0-3, 40");
        page.locator(".channels-chosen").press("Enter");
        assertThat(page.locator(".channels .quiet").textContent()).isEqualTo("5 of 64 channels");
        page.locator("button:text-is('Common average')").click();
        page.locator("button:has-text('BNO055')").click();
        page.locator(".oni-orientation dd:has-text('°')").first().waitFor();
        page.locator("button:has-text('Test device')").click();
        page.locator(".oni-bottom summary").click();
        Locator message = page.locator(".oni-register:has-text('MESSAGE') fr-set input");
        message.fill("77");
        message.press("Enter");
        await().until(() -> page.locator(".oni-register:has-text('MESSAGE') fr-reading .number")
                .textContent()
                .equals("77"));
    }
}
