package org.fieldrack.bench.serve;

import com.google.gson.JsonElement;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.fieldrack.bench.Main;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/**
 * The console in a headless browser with software rendering: first paint, change of page, 1000 properties that move ten
 * times a second, and a page that is only looked at.
 */
public final class ConsoleBench implements Main.Program {
    private static final int MANY = 1000;
    private static final int ROUNDS = 5;
    private static final double LONG_TASK = 50;

    /** Places and what must stand there. */
    private static final List<List<String>> PLACES = List.of(
            List.of("#/", ".device-row fr-reading .number:not(:empty)"),
            List.of("#/devices/few", ".row fr-reading .number:not(:empty)"),
            List.of("#/devices/many", ".row fr-reading .number:not(:empty)"),
            List.of("#/dashboard", ".dashboard-page .empty"),
            List.of("#/streams", ".waveform"),
            List.of("#/recordings", ".recordings-page p:not([hidden])"),
            List.of("#/events", ".events-page tbody tr"));

    /** Goes to a place and resolves to the ms until it stands there and a frame has been drawn. */
    private static final String SWITCH = """
            ([hash, selector]) => new Promise((resolve) => {
              const start = performance.now();
              const before = document.querySelector("main > *");
              location.hash = hash;
              const look = () => {
                const there = document.querySelector("main > *") !== before && document.querySelector("main " + selector);
                requestAnimationFrame(there ? () => resolve(performance.now() - start) : look);
              };
              requestAnimationFrame(look);
            })""";

    private static final String WATCH = """
            () => {
              window.longTasks = [];
              new PerformanceObserver((list) => list.getEntries().forEach((e) => window.longTasks.push(e.duration))).observe({ entryTypes: ["longtask"] });
            }""";

    @Override
    public String name() {
        return "console";
    }

    @Override
    public String description() {
        return "[SECONDS]: first paint, change of page, 1000 moving properties, idle page; 20 s each, needs chromium";
    }

    @Override
    public void run(String... args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        try (ServeLab lab = new ServeLab();
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright.chromium().launch(options())) {
            LabDevice few = device(lab, "few", 10);
            LabDevice many = device(lab, "many", MANY);
            Thread slow = Thread.ofVirtual().start(() -> move(few, 10, 1_000_000_000L));
            firstPaint(browser, lab.server.url());
            Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1280, 800));
            page.navigate(lab.server.url() + "/");
            page.waitForSelector("[data-device=few] fr-reading .number:not(:empty)");
            switches(page);
            idle(page, seconds);
            Thread quick = Thread.ofVirtual().start(() -> move(many, MANY, 100_000_000L));
            moving(page, seconds);
            quick.interrupt();
            slow.interrupt();
        }
    }

    private static BrowserType.LaunchOptions options() {
        Path program = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "chromium"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no chromium: apt install chromium"));
        return new BrowserType.LaunchOptions()
                .setExecutablePath(program)
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking"));
    }

    private static LabDevice device(ServeLab lab, String name, int properties) {
        List<Property> all = new ArrayList<>();
        for (int i = 0; i < properties; i++) {
            all.add(Property.real("p" + i).unit("V").range(0, 1000).build());
        }
        return lab.add(name, new Schema(all), new DeviceHandler() {});
    }

    private static void move(LabDevice device, int properties, long periodNanos) {
        for (int round = 0; !Thread.currentThread().isInterrupted(); round++) {
            Update update = new Update(properties);
            long now = device.clock().utcNanos();
            for (int i = 0; i < properties; i++) {
                update.add(i, Reading.good(Value.of(500 + 400 * Math.sin(round / 50.0 + i)), now));
            }
            device.publish(update);
            LockSupport.parkNanos(periodNanos);
        }
    }

    private static void firstPaint(Browser browser, String url) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            Page page = browser.newPage();
            page.navigate(url + "/");
            page.waitForSelector("[data-device=few] fr-reading .number:not(:empty)");
            all.add(number(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")));
            page.close();
        }
        print("first paint", all);
    }

    private static void switches(Page page) {
        Map<String, List<Double>> times = new java.util.LinkedHashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            for (List<String> place : PLACES) {
                times.computeIfAbsent(place.getFirst(), _ -> new ArrayList<>())
                        .add(number(page.evaluate(SWITCH, place)));
            }
        }
        times.forEach((place, all) -> print("change of page to " + place, all));
    }

    private static void idle(Page page, int seconds) {
        page.evaluate(SWITCH, PLACES.getFirst());
        CDPSession session = page.context().newCDPSession(page);
        session.send("Performance.enable");
        double before = metric(session, "TaskDuration");
        page.waitForTimeout(seconds * 1000.0);
        System.out.printf(
                Locale.ROOT,
                "idle lab page, 20 readings/s: %.2f %% of a core%n",
                100 * (metric(session, "TaskDuration") - before) / seconds);
    }

    private static void moving(Page page, int seconds) {
        page.evaluate(SWITCH, PLACES.get(2));
        page.waitForTimeout(2000);
        page.evaluate(WATCH);
        CDPSession session = page.context().newCDPSession(page);
        session.send("Performance.enable");
        double task = metric(session, "TaskDuration");
        double script = metric(session, "ScriptDuration");
        page.waitForTimeout(seconds * 1000.0);
        List<Double> tasks = new ArrayList<>();
        ((List<?>) page.evaluate("window.longTasks")).forEach(one -> tasks.add(number(one)));
        System.out.printf(
                Locale.ROOT,
                "%d properties at 10 Hz: %.1f %% of a core, of which scripts %.1f %%; %d tasks over %.0f ms, the longest %.0f ms%n",
                MANY,
                100 * (metric(session, "TaskDuration") - task) / seconds,
                100 * (metric(session, "ScriptDuration") - script) / seconds,
                tasks.size(),
                LONG_TASK,
                tasks.stream().mapToDouble(Double::doubleValue).max().orElse(0));
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static void print(String what, List<Double> all) {
        List<Double> sorted = all.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%s: median %.0f ms, worst %.0f ms%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.getLast());
    }

    private static double metric(CDPSession session, String name) {
        for (JsonElement metric : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            if (metric.getAsJsonObject().get("name").getAsString().equals(name)) {
                return metric.getAsJsonObject().get("value").getAsDouble();
            }
        }
        throw new IllegalStateException("the browser has no metric " + name);
    }
}
