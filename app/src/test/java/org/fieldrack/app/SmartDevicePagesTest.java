package org.fieldrack.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.fieldrack.app.lab.Drivers;
import org.fieldrack.app.lab.LabFile;
import org.fieldrack.app.lab.LabFileReader;
import org.fieldrack.app.lab.Laboratory;
import org.fieldrack.device.Device;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.Catalog;
import org.fieldrack.serve.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a smart device and the memory page in a real browser: link, values, owner, holder of the lock, recoveries. */
final class SmartDevicePagesTest {
    @Test
    void showLinkAndMemory(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("catalog.yaml"), """
                servo-motor:
                  device_id: 7
                  params:
                    - {name: servo0, type: float, writeable: true, lower: -1.0, upper: 1.0}
                    - {name: servo1, type: float, writeable: true, lower: -1.0, upper: 1.0}
                """);
        Files.writeString(folder.resolve("lab.yaml"), """
                lab: page
                devices:
                  arm: {driver: smartdevice, simulate: true, bus: "tcp://127.0.0.1:1", catalog: catalog.yaml, type: servo-motor}
                """);
        LabFile file = new LabFileReader(new Drivers(), Map.of())
                .read(folder.resolve("lab.yaml"))
                .orElseThrow();
        try (Browser browser = new Browser();
                Laboratory laboratory =
                        new Laboratory(file.with(folder.resolve("store"), ServerConfig.listening("127.0.0.1:0")))) {
            Device arm = laboratory.lab().device("arm").orElseThrow();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> arm.readings().reading("link.uid").isPresent());
            String uid =
                    arm.readings().reading("link.uid").orElseThrow().value().text();
            Page page = browser.open(laboratory.address() + "/#/devices/arm");
            link(page, uid);
            page.navigate(laboratory.address() + "/#/memory");
            Locator row = page.locator("tr:has(th:text-is('rt-servo-motor-" + uid + "'))");
            row.locator("td:has-text(', " + ProcessHandle.current().pid() + "')")
                    .waitFor();
            row.locator("td:text-is('yes')").waitFor();
            row.locator("td:text-is('in order')").waitFor();
            Catalog catalog = Catalog.load(folder.resolve("catalog.yaml"));
            try (Buffer other =
                    Buffer.open("rt-servo-motor-" + uid, catalog.type("servo-motor"), false, BufferOptions.DEFAULT)) {
                holder(row, other);
            }
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static void link(Page page, String uid) {
        page.locator("button[role=tab]:has-text('Instrument')").click();
        Locator link = page.locator("section[aria-label=Link]");
        for (String fact : new String[] {"servo-motor", uid, "rt-servo-motor-" + uid, "servo0, servo1", "40", "100"}) {
            link.locator("dd:has-text('" + fact + "')").first().waitFor();
        }
        link.locator("[data-seen]:text-is('now')").waitFor();
        Locator values = page.locator("section[aria-label=Parameters]");
        Locator field = values.locator("tr:has(th:has-text('servo0')) input");
        field.fill("0.5");
        field.press("Enter");
        values.locator("tr:has(th:has-text('servo0')) td:has-text('0.5')")
                .first()
                .waitFor();
        link.locator("button:has-text('Read all')").click();
    }

    /** A program that holds the lock is named, and one that dies with it is counted as a recovery. */
    private static void holder(Locator row, Buffer other) throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        Thread keeper = Thread.ofPlatform().start(() -> {
            other.transaction();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            // ends with the lock in its hands, as a program that is killed
        });
        row.locator("td:has-text('held by thread')").waitFor();
        release.countDown();
        keeper.join();
        row.locator("td:text-is('free')").waitFor();
        row.locator("td:nth-child(7):text-is('1')").waitFor();
    }
}
