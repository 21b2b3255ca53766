package org.fieldrack.bench.console;

import java.util.Locale;
import org.fieldrack.bench.Main;
import tools.jackson.databind.JsonNode;

/**
 * Pictures a second while eight traces are panned and zoomed, while they run live, and while 64 channels scroll; time from a
 * click to another page. In headless Chromium with software rendering, against a running laboratory (the demo).
 */
public final class WaveformBench implements Main.Program {
    private static final String WAIT = """
            const wait = (ms) => new Promise((done) => setTimeout(done, ms));
            const until = async (what) => { for (let i = 0; i < 600 && !what(); i++) { await wait(50); } return what(); };
            const frame = () => new Promise((done) => requestAnimationFrame(done));
            """;

    private static final String WAVES = """
            (async () => {
            %s
            const all = (await (await fetch("/api/v1/streams")).json()).streams.flatMap((s) => s.channels.map((c) => c.trace));
            const eight = all.filter((t) => /current$|voltage$|power$|amp[0-4]$/.test(t)).slice(0, 8);
            location.hash = "#/streams?" + eight.map((t) => "trace=" + encodeURIComponent(t)).join("&");
            await until(() => document.querySelector(".waveform")?.waveform.traces.length === eight.length);
            const wave = document.querySelector(".waveform").waveform;
            await wait(2000);
            const measure = async (seconds, step) => {
              const start = performance.now();
              const before = wave.frames;
              for (let i = 0; performance.now() - start < seconds * 1000; i++) { step(i); await frame(); }
              return (wave.frames - before) / ((performance.now() - start) / 1000);
            };
            const live = await measure(4, () => 0);
            wave.pause();
            await wait(500);
            const pan = await measure(4, (i) => wave.move(Math.sin(i / 20) * 0.02));
            const zoom = await measure(4, (i) => wave.zoom(i %% 120 < 60 ? 0.9 : 1 / 0.9));
            return { traces: eight.length, live, pan, zoom };
            })()""";

    private static final String CHANNELS = """
            (async () => {
            %s
            const device = (await (await fetch("/api/v1/devices")).json()).devices.find((d) => d.driver === "oni");
            if (!device) { return null; }
            location.hash = "#/devices/" + device.name;
            await until(() => [...document.querySelectorAll("[role=tab]")].some((t) => t.textContent === "Instrument"));
            [...document.querySelectorAll("[role=tab]")].find((t) => t.textContent === "Instrument").click();
            await until(() => document.querySelector(".channels")?.channels.frames > 3);
            const view = document.querySelector(".channels").channels;
            const before = view.frames;
            const start = performance.now();
            await wait(5000);
            return { rate: (view.frames - before) / ((performance.now() - start) / 1000), told: document.querySelector(".channels [role=status]").textContent };
            })()""";

    private static final String PAGES = """
            (async () => {
            %s
            const devices = (await (await fetch("/api/v1/devices")).json()).devices.map((d) => "#/devices/" + d.name);
            const places = ["#/", "#/streams", ...devices, "#/events"];
            const times = [];
            for (const place of [...places, ...places, ...places]) {
              const old = document.querySelector("main").firstElementChild;
              const start = performance.now();
              location.hash = place;
              while (document.querySelector("main").firstElementChild === old && performance.now() - start < 2000) { await frame(); }
              await frame();
              times.push(performance.now() - start);
              await wait(300);
            }
            times.sort((a, b) => a - b);
            return { median: times[times.length >> 1], longest: times.at(-1) };
            })()""";

    @Override
    public String name() {
        return "waveforms";
    }

    @Override
    public String description() {
        return "[URL]: pictures a second of waveforms and channels, page switch; a running demo (http://127.0.0.1:8080)";
    }

    @Override
    public void run(String... args) throws Exception {
        String url = args.length > 0 ? args[0] : "http://127.0.0.1:8080";
        try (Devtools page = new Devtools(url + "/", 1280, 800)) {
            page.evaluate(
                    "(async () => { " + WAIT
                            + " await until(() => document.querySelector('.device-row fr-reading .number')?.textContent); })()");
            JsonNode pages = page.evaluate(PAGES.formatted(WAIT));
            print("page switch", "median %.0f ms, longest %.0f ms", pages, "median", "longest");
            JsonNode waves = page.evaluate(WAVES.formatted(WAIT));
            print("8 traces", "live %.1f, pan %.1f, zoom %.1f pictures/s", waves, "live", "pan", "zoom");
            JsonNode channels = page.evaluate(CHANNELS.formatted(WAIT));
            if (channels.isObject()) {
                print(channels.path("told").asString(""), "%.1f pictures/s", channels, "rate");
            }
        }
    }

    private static void print(String what, String form, JsonNode of, String... fields) {
        Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            values[i] = of.path(fields[i]).doubleValue(Double.NaN);
        }
        System.out.printf(Locale.ROOT, "%-20s %s%n", what, String.format(Locale.ROOT, form, values));
    }
}
