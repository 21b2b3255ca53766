package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console page of the protocol driver in a real browser: lock queue, counters and wire log of an instrument. */
final class ProtocolPageTest {
    @Test
    void showsWhoHoldsTheInstrumentAndWhatGoesOverTheWire(@TempDir Path folder) throws Exception {
        Path chromium = ForeignProgram.require("chromium", "chromium");
        Files.writeString(
                folder.resolve("psu.proto"),
                "Terminator = LF;\ngetVolts { out \"VOLT?\"; in \"%f\"; }\n" + "hold { out \"HOLD\"; wait 60000; }\n");
        Files.writeString(folder.resolve("lab.yaml"), """
                lab: page
                devices:
                  psu: {driver: protocol, simulate: true, bus: "tcp://127.0.0.1:1", protocol: {file: psu.proto},
                        properties: {volts: {get: getVolts, poll: 50ms}}, commands: {hold: hold}}
                """);
        LabFile file = new LabFileReader(new Drivers(), Map.of())
                .read(folder.resolve("lab.yaml"))
                .orElseThrow();
        List<String> complaints = new CopyOnWriteArrayList<>();
        try (Laboratory laboratory =
                        new Laboratory(file.with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0")));
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                var browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium)
                                .setArgs(List.of("--no-sandbox", "--disable-gpu")))) {
            Page page = browser.newPage();
            page.onPageError(complaints::add);
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    complaints.add(message.text());
                }
            });
            page.navigate(laboratory.address() + "/#/devices/psu");
            page.locator("button[role=tab]:has-text('Instrument')").click();
            page.locator("[data-fact=connected]:text-is('connected')").waitFor();
            page.locator("[data-fact=address]:has-text('tcp://127.0.0.1:')").waitFor();
            page.locator("button:has-text('Follow')").click();
            page.locator(".wire li[data-direction=OUT] code:has-text('VOLT?<LF>')")
                    .first()
                    .waitFor();
            // a command that keeps the instrument for a minute: the poll has to wait
            Thread holder = Thread.ofVirtual()
                    .start(() -> laboratory
                            .lab()
                            .device("psu")
                            .orElseThrow()
                            .call(
                                    "hold",
                                    Map.of(),
                                    new org.fieldrack.device.Requester(
                                            "test", org.fieldrack.property.AccessLevel.EXPERT)));
            page.locator("[data-fact=owner]:has-text('hold')").waitFor();
            page.locator(".waiters td:has-text('getVolts')").waitFor();
            page.locator("button[role=tab]:has-text('Properties')").click();
            page.locator("[data-path=volts]").waitFor();
            assertThat(holder.isAlive()).isTrue();
        }
        assertThat(complaints).isEmpty();
    }
}
