package org.fieldrack.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads what the Linux kernel tells in {@code /proc} and {@code /sys}; a file that is missing or odd gives nothing
 * instead of an error, because containers hide many of them.
 */
final class Proc {
    /** Jiffies of one processor since boot. */
    record CpuTimes(long busy, long total) {}

    /** Bytes since boot. */
    record Transfer(long in, long out) {}

    private static final int SECTOR = 512;
    private final Path proc;
    private final Path sys;

    Proc(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException | SecurityException e) {
            return List.of();
        }
    }

    private static Optional<String> first(Path file) {
        return lines(file).stream().findFirst();
    }

    /** Returns the load averages over 1, 5 and 15 minutes; empty where unknown. */
    double[] load() {
        return first(proc.resolve("loadavg"))
                .map(line -> line.split(" "))
                .filter(words -> words.length >= 3)
                .map(words -> new double[] {
                    Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2])
                })
                .orElse(new double[0]);
    }

    /** Returns the times of all processors together ({@code cpu}) and of each ({@code cpu0} …). */
    Map<String, CpuTimes> cpus() {
        Map<String, CpuTimes> result = new LinkedHashMap<>();
        for (String line : lines(proc.resolve("stat"))) {
            if (!line.startsWith("cpu")) {
                break;
            }
            String[] words = line.trim().split("\\s+");
            long total = 0;
            long idle = 0;
            // guest times are contained in user times already, so only the first eight count
            for (int i = 1; i < Math.min(words.length, 9); i++) {
                long jiffies = Long.parseLong(words[i]);
                total += jiffies;
                idle += i == 4 || i == 5 ? jiffies : 0;
            }
            result.put(words[0], new CpuTimes(total - idle, total));
        }
        return result;
    }

    /** Returns {@code /proc/meminfo} in bytes. */
    Map<String, Long> memory() {
        Map<String, Long> result = new LinkedHashMap<>();
        for (String line : lines(proc.resolve("meminfo"))) {
            String[] words = line.split("[:\\s]+");
            if (words.length >= 2) {
                result.put(words[0], Long.parseLong(words[1]) * (words.length > 2 ? 1024 : 1));
            }
        }
        return result;
    }

    /** Returns bytes received and sent by each network interface. */
    Map<String, Transfer> networks() {
        Map<String, Transfer> result = new TreeMap<>();
        for (String line : lines(proc.resolve("net/dev"))) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String[] words = line.substring(colon + 1).trim().split("\\s+");
                result.put(
                        line.substring(0, colon).trim(),
                        new Transfer(Long.parseLong(words[0]), Long.parseLong(words[8])));
            }
        }
        return result;
    }

    /** Returns bytes read and written by each whole disk. */
    Map<String, Transfer> disks() {
        Map<String, Transfer> result = new TreeMap<>();
        for (String line : lines(proc.resolve("diskstats"))) {
            String[] words = line.trim().split("\\s+");
            boolean whole =
                    words.length > 9 && Files.isDirectory(sys.resolve("block").resolve(words[2]));
            if (whole && !words[2].startsWith("loop") && !words[2].startsWith("ram")) {
                result.put(
                        words[2], new Transfer(Long.parseLong(words[5]) * SECTOR, Long.parseLong(words[9]) * SECTOR));
            }
        }
        return result;
    }

    /** Returns seconds since boot. */
    Optional<Double> uptime() {
        return first(proc.resolve("uptime")).map(line -> Double.parseDouble(line.split(" ")[0]));
    }

    /** Returns the resident memory of this process in bytes. */
    Optional<Long> resident() {
        return lines(proc.resolve("self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .map(line -> Long.parseLong(line.split("\\s+")[1]) * 1024);
    }

    /** Returns temperatures in °C by sensor. */
    Map<String, Double> temperatures() {
        Map<String, Double> result = new TreeMap<>();
        for (Path zone : folders(sys.resolve("class/thermal"), "thermal_zone*")) {
            String type = first(zone.resolve("type")).orElse(zone.getFileName().toString());
            first(zone.resolve("temp")).flatMap(Proc::milli).ifPresent(t -> result.put(type, t));
        }
        for (Path chip : folders(sys.resolve("class/hwmon"), "hwmon*")) {
            String name = first(chip.resolve("name")).orElse("hwmon");
            for (Path input : folders(chip, "temp*_input")) {
                String sensor = input.getFileName().toString().replace("_input", "");
                String label = first(chip.resolve(sensor + "_label")).orElse(sensor);
                first(input).flatMap(Proc::milli).ifPresent(t -> result.put(name + " " + label, t));
            }
        }
        return result;
    }

    private static Optional<Double> milli(String text) {
        try {
            return Optional.of(Long.parseLong(text.trim()) / 1000.0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<Path> folders(Path folder, String glob) {
        List<Path> result = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
            found.forEach(result::add);
        } catch (IOException | SecurityException e) {
            return List.of();
        }
        result.sort(null);
        return result;
    }
}
