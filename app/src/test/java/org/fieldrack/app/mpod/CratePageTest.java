package org.fieldrack.app.mpod;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.fieldrack.app.Browser;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.base.Clock;
import org.fieldrack.base.ForeignProgram;
import org.fieldrack.device.Device;
import org.fieldrack.mpod.sim.MpodSimulator;
import org.fieldrack.mpod.sim.MpodSimulatorOptions;
import org.fieldrack.property.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator at the crate's page: ramps a group, sees a trip, reads why, clears it, restores what was saved. */
final class CratePageTest {
    private static final String ROOT = "1.3.6.1.4.1.19947.1.";

    @TempDir
    private Path folder;

    private static void until(Callable<Boolean> condition) {
        // a page answers only on the thread that opened it
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(30))
                .until(condition);
    }

    @Test
    void aShift() throws Exception {
        try (MpodSimulator crate = new MpodSimulator(
                        "127.0.0.1", 0, MpodSimulatorOptions.STANDARD.withSimControl(), folder, Clock.system());
                Laboratory laboratory = CrateLab.open(
                        folder.resolve("lab"), Map.of("crate", crate.address().substring("snmp://".length())));
                Browser browser = new Browser()) {
            Device device = laboratory.lab().device("crate").orElseThrow();
            until(() -> device.state().state() == State.ACTIVE);
            CrateRest rest = new CrateRest(laboratory.address());
            assertThat(rest.set("crate", Map.of("sysMainSwitch", 1))).isEqualTo("200");
            Page page = browser.open(laboratory.address() + "/#/devices/crate");
            page.locator("[role=tab]:text-is('Instrument')").click();
            page.locator(".mpod-cell").first().waitFor();

            rampsAGroup(page);
            saves(page);
            seesATripAndReadsWhy(page, crate);
            clearsIt(page, crate);
            restores(page, rest);
            choosesAView(page);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static Locator cell(Page page, String channel) {
        return page.locator(".mpod-cell:has(.who:text-is('" + channel + "'))");
    }

    private static String state(Page page, String channel) {
        String title = cell(page, channel).getAttribute("title");
        return title.substring(channel.length() + 1);
    }

    private static void agree(Page page, String sentence) {
        Locator dialog = page.locator("dialog.confirm");
        dialog.waitFor();
        assertThat(dialog.locator("p").first().textContent()).contains(sentence);
        dialog.locator("button.primary").click();
        dialog.waitFor(
                new Locator.WaitForOptions().setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
    }

    private static void rampsAGroup(Page page) {
        page.locator("input[aria-label='Voltage of group gem']").fill("400");
        page.locator("form:has(input[aria-label='Voltage of group gem']) button")
                .click();
        agree(page, "Ramp group gem (u200, u201) to 400.0 V");
        until(() -> page.locator("[aria-label='Group ramps'] .mpod-said")
                .textContent()
                .equals("group gem is at 400 V"));
        until(() -> state(page, "u200").equals("on") && state(page, "u201").equals("on"));
        until(() -> cell(page, "u201").locator(".volts").textContent().equals("400.0 V"));
    }

    private static void saves(Page page) {
        page.locator("[aria-label='Saved sets'] button:text-is('Save')").click();
        until(() -> page.locator("[aria-label='Saved sets'] .mpod-said")
                .textContent()
                .startsWith("Saved to"));
    }

    private static void seesATripAndReadsWhy(Page page, MpodSimulator crate) throws Exception {
        cell(page, "u200").click();
        page.locator("input[aria-label='max current: ramp down']").click();
        until(() -> page.locator(".mpod-channel .mpod-said").textContent().equals("max current: ramp down."));
        // the load breaks down
        world(crate, "99.1.201", "1000");
        until(() -> state(page, "u200").equals("tripped: current too high"));
        assertThat(page.locator(".mpod-why").textContent())
                .isEqualTo("Tripped: current too high. It stays off until its events are cleared;"
                        + " the operator's switch still says on.");
        Locator trip = page.locator("[aria-label=Trips] .mpod-trip summary");
        until(() -> trip.count() == 1);
        assertThat(trip.textContent()).contains("u200", "GEM 3 top", "current too high, ramp down");
        trip.locator("span").click();
        assertThat(page.locator("[aria-label=Trips] polyline.volts").getAttribute("points"))
                .isNotBlank();
    }

    private static void world(MpodSimulator crate, String object, String value) throws Exception {
        Process process = new ProcessBuilder(
                        ForeignProgram.require("snmpset", "snmp").toString(),
                        "-v2c",
                        "-cguru",
                        crate.address().substring("snmp://".length()),
                        ROOT + object,
                        "F",
                        value)
                .start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
    }

    private static void clearsIt(Page page, MpodSimulator crate) throws Exception {
        world(crate, "99.1.201", "1000000000");
        page.locator(".mpod-channel button:text-is('Clear events')").click();
        until(() -> !state(page, "u200").startsWith("tripped"));
        until(() -> page.locator(".mpod-why").textContent().isEmpty()
                || page.locator(".mpod-why").textContent().contains("the output is off"));
    }

    private static void restores(Page page, CrateRest rest) {
        assertThat(rest.set("crate", Map.of("u201.voltage", 123.0))).isEqualTo("200");
        page.locator("[aria-label='Saved sets'] button:text-is('Restore')").click();
        // the target that was moved, and the behaviour word that was set after the saving
        agree(page, "Write 2 values of setpoints.yaml to the crate");
        until(() -> page.locator("[aria-label='Saved sets'] .mpod-said")
                .textContent()
                .equals("2 values were written."));
        cell(page, "u201").click();
        until(() -> cell(page, "u201").locator(".volts").textContent().equals("400.0 V"));
        assertThat(page.locator("[aria-label='Saved sets'] tbody tr").count()).isZero();
    }

    private static void choosesAView(Page page) {
        assertThat(page.locator(".mpod-matrix").count()).isOne();
        page.locator("select[aria-label=View]").selectOption("Operator");
        until(() -> page.locator(".mpod-matrix").count() == 0);
        assertThat(page.locator(".mpod-target .name").allTextContents()).contains("Target voltage");
        page.locator("select[aria-label=View]").selectOption("");
        until(() -> page.locator(".mpod-matrix").count() == 1);
    }
}
