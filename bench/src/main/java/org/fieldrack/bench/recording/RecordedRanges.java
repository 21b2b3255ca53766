package org.fieldrack.bench.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.fieldrack.record.recording.RecordedHistory;
import org.fieldrack.record.recording.RecordingReader;
import org.fieldrack.stream.Bins;

/** Any range of a long recording as 2000 bins: with nothing in memory, and again. */
final class RecordedRanges {
    private RecordedRanges() {}

    static void view(Path store, double minutes) throws IOException {
        Path place = store.resolve("recordings").resolve("long");
        if (!Files.exists(place)) {
            RecordingBench.print(RecordingBench.write(store, minutes, RecordingBench.ONE, "long"));
        }
        boolean cold = forgetCache();
        System.out.println(
                cold
                        ? "the page cache is emptied before each first look"
                        : "the page cache is left as it is (dropping it needs root)");
        whole(place, "in a process that has just begun");
        warmUp(store);
        whole(place, "in a process that has opened another one before");
        coldRanges(place);
        RecordedHistory history = open(place);
        Bins bins = new Bins(2000);
        ranges(history, bins, "first look at 100 ranges");
        ranges(history, bins, "the same again");
        history.close();
    }

    private static RecordedHistory open(Path place) throws IOException {
        RecordingReader reader = RecordingReader.open(place);
        return new RecordedHistory(reader.stream(reader.manifest().streams().getFirst()));
    }

    /** Looks at a small recording, as a server that runs has done before. */
    private static void warmUp(Path store) throws IOException {
        RecordingBench.write(store, 0.2, RecordingBench.ONE, "short");
        RecordedHistory history = open(store.resolve("recordings").resolve("short"));
        ranges(history, new Bins(2000), "a short recording");
        history.close();
    }

    private static void whole(Path place, String when) throws IOException {
        boolean unused = forgetCache();
        long begun = System.nanoTime();
        RecordedHistory history = open(place);
        double opened = (System.nanoTime() - begun) / 1e6;
        history.bins(0, 0, history.endSampleId(), 2000, new Bins(2000));
        double drawn = (System.nanoTime() - begun) / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%s: opened (%.1f ms) and drawn whole (%d samples): %.1f ms%n",
                when,
                opened,
                history.endSampleId(),
                drawn);
        history.close();
    }

    /** Opens the recording anew for each range, with nothing of it in memory. */
    private static void coldRanges(Path place) throws IOException {
        Random random = new Random(5);
        double[] opened = new double[40];
        double[] times = new double[40];
        for (int i = 0; i < times.length; i++) {
            boolean unused = forgetCache();
            long begun = System.nanoTime();
            RecordedHistory history = open(place);
            opened[i] = (System.nanoTime() - begun) / 1e6;
            long length = length(history, random);
            long from = (long) (random.nextDouble() * (history.endSampleId() - length));
            history.bins(0, from, from + length, 2000, new Bins(2000));
            times[i] = (System.nanoTime() - begun) / 1e6;
            history.close();
        }
        Arrays.sort(opened);
        Arrays.sort(times);
        System.out.printf(
                Locale.ROOT,
                "40 ranges, each opened and drawn with nothing in memory: median %.1f ms, worst %.1f ms (opening %.1f and %.1f ms)%n",
                times[20],
                times[39],
                opened[20],
                opened[39]);
    }

    private static long length(RecordedHistory history, Random random) {
        return (long) Math.exp(random.nextDouble() * Math.log(history.endSampleId() / 2000.0)) * 2000;
    }

    private static void ranges(RecordedHistory history, Bins bins, String what) {
        Random random = new Random(3);
        double[] times = new double[100];
        double[] cpus = new double[100];
        for (int i = 0; i < times.length; i++) {
            long length = length(history, random);
            long from = (long) (random.nextDouble() * (history.endSampleId() - length));
            long begun = System.nanoTime();
            long cpu = RecordingBench.cpu();
            history.bins(0, from, from + length, 2000, bins);
            times[i] = (System.nanoTime() - begun) / 1e6;
            cpus[i] = (RecordingBench.cpu() - cpu) / 1e6;
        }
        Arrays.sort(times);
        Arrays.sort(cpus);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.2f ms, worst %.2f ms (processor time %.2f and %.2f ms)%n",
                what,
                times[50],
                times[99],
                cpus[50],
                cpus[99]);
    }

    /** Empties the page cache where that is allowed. */
    private static boolean forgetCache() {
        try {
            new ProcessBuilder("sync").start().waitFor();
            Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "1\n");
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
