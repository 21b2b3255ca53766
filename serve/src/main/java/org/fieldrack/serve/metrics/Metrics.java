package org.fieldrack.serve.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.property.State;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.archive.ArchiveStatistics;
import org.fieldrack.stream.SampleStream;

/**
 * Everything that is counted in the lab, in Prometheus' text form; collected anew at each request, so that a device which
 * comes or goes is right at once and nothing is counted twice.
 */
public final class Metrics {
    /** The content type of {@link #text()}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();

    private final Lab lab;
    private final Archive archive;
    private final Counters live;

    /** @param live the live feed's counters */
    public Metrics(Lab lab, Archive archive, Counters live) {
        this.lab = lab;
        this.archive = archive;
        this.live = live;
    }

    public String text() {
        Collection all = new Collection();
        for (Device device : lab.devices()) {
            all.counters("fieldrack_device_", device.counters(), Labels.of("device", device.name()));
            all.gauge(
                    "fieldrack_device_up",
                    "1 while the instrument answers",
                    device.state().state().isA(State.OFFLINE) ? 0 : 1,
                    Labels.of("device", device.name()));
            for (SampleStream stream : device.streams()) {
                all.counters(
                        "fieldrack_stream_",
                        stream.counters(),
                        Labels.of("device", device.name(), "stream", stream.name()));
            }
        }
        all.counters("fieldrack_archive_", archive.counters(), Labels.EMPTY);
        archive(all, archive.statistics());
        all.counters("fieldrack_live_", live, Labels.EMPTY);
        jvm(all);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            WRITER.write(bytes, all.snapshots(), EscapingScheme.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException("writing metrics into memory failed", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void archive(Collection all, ArchiveStatistics store) {
        all.gauge("fieldrack_archive_bytes", "size of the store on disk", store.bytes(), Labels.EMPTY);
        all.gauge("fieldrack_archive_free_bytes", "room left on the disk", store.freeBytes(), Labels.EMPTY);
        all.gauge(
                "fieldrack_archive_queued_readings",
                "readings waiting for their commit",
                store.queuedReadings(),
                Labels.EMPTY);
        all.gauge(
                "fieldrack_archive_paused", "1 while it cannot write", store.pausedSince() == 0 ? 0 : 1, Labels.EMPTY);
        all.count("fieldrack_archive_readings", "readings committed", store.readings(), Labels.EMPTY);
        all.count("fieldrack_archive_events", "events committed", store.events(), Labels.EMPTY);
        all.count("fieldrack_archive_commits", "commits", store.commits(), Labels.EMPTY);
        all.gauge(
                "fieldrack_archive_commit_seconds_max",
                "time of the longest commit",
                store.maxCommitNanos() / 1e9,
                Labels.EMPTY);
    }

    private static void jvm(Collection all) {
        var memory = ManagementFactory.getMemoryMXBean();
        all.gauge(
                "jvm_memory_heap_used_bytes",
                "heap in use",
                memory.getHeapMemoryUsage().getUsed(),
                Labels.EMPTY);
        all.gauge(
                "jvm_memory_heap_max_bytes",
                "greatest heap allowed",
                memory.getHeapMemoryUsage().getMax(),
                Labels.EMPTY);
        all.gauge(
                "jvm_threads_platform",
                "platform threads",
                ManagementFactory.getThreadMXBean().getThreadCount(),
                Labels.EMPTY);
        all.gauge(
                "jvm_uptime_seconds",
                "time since the start",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3,
                Labels.EMPTY);
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            all.count("jvm_gc_collections", "collections", gc.getCollectionCount(), Labels.of("gc", gc.getName()));
            all.count(
                    "jvm_gc_seconds",
                    "time in collections",
                    gc.getCollectionTime() / 1e3,
                    Labels.of("gc", gc.getName()));
        }
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            all.count("process_cpu_seconds", "processor time", system.getProcessCpuTime() / 1e9, Labels.EMPTY);
        }
    }

    /** Points of one name belong together, whichever device they came from. */
    private static final class Collection {
        private final Map<String, CounterSnapshot.Builder> counts = new TreeMap<>();
        private final Map<String, GaugeSnapshot.Builder> gauges = new TreeMap<>();

        void counters(String prefix, Counters counters, Labels labels) {
            for (Counter counter : counters.all()) {
                count(prefix + counter.name(), counter.help(), counter.get(), labels);
            }
        }

        void count(String name, String help, double value, Labels labels) {
            counts.computeIfAbsent(name, n -> CounterSnapshot.builder().name(n).help(help))
                    .dataPoint(CounterDataPointSnapshot.builder()
                            .value(value)
                            .labels(labels)
                            .build());
        }

        void gauge(String name, String help, double value, Labels labels) {
            gauges.computeIfAbsent(name, n -> GaugeSnapshot.builder().name(n).help(help))
                    .dataPoint(GaugeDataPointSnapshot.builder()
                            .value(value)
                            .labels(labels)
                            .build());
        }

        MetricSnapshots snapshots() {
            List<MetricSnapshot> all = new ArrayList<>();
            counts.values().forEach(builder -> all.add(builder.build()));
            gauges.values().forEach(builder -> all.add(builder.build()));
            return new MetricSnapshots(all);
        }
    }
}
