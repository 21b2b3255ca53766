package org.fieldrack.bench.serve;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.fieldrack.base.PollSchedule;
import org.fieldrack.bench.Main;
import org.fieldrack.device.DeviceHandler;
import org.fieldrack.device.LabDevice;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;
import org.fieldrack.property.Value;

/**
 * From a reading in the lab to a client of the live feed in another process: N properties at a rate, spread evenly over
 * the period in ten updates, with the archive beside. The time of a reading is that of its publication.
 */
public final class FeedBench implements Main.Program {
    private static final int PARTS = 10;

    @Override
    public String name() {
        return "feed";
    }

    @Override
    public String description() {
        return "[N] [HZ] [SECONDS]: readings to a WebSocket client, N (1000) properties at 10 Hz";
    }

    @Override
    public void run(String... args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        int rate = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 20;
        try (ServeLab lab = new ServeLab()) {
            List<Property> properties = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                properties.add(Property.real("p" + i).unit("V").build());
            }
            LabDevice device = lab.add("many", new Schema(properties), new DeviceHandler() {});
            Process client = client(lab.server.url(), seconds);
            publish(device, count, rate, seconds + 5);
            client.waitFor();
            System.out.println("dropped readings: " + lab.server.liveCounters().get("dropped_readings") + ", messages: "
                    + lab.server.liveCounters().get("messages"));
        }
    }

    private static Process client(String url, int seconds) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FeedClient.class.getName(),
                        url,
                        Integer.toString(seconds))
                .inheritIO()
                .start();
    }

    private static void publish(LabDevice device, int count, int rate, int seconds) {
        PollSchedule schedule = new PollSchedule(System.nanoTime(), 1_000_000_000L / rate / PARTS);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (int round = 0; System.nanoTime() < end; round++) {
            Update update = new Update(count / PARTS);
            long now = device.clock().utcNanos();
            for (int i = round % PARTS; i < count; i += PARTS) {
                update.add(i, Reading.good(Value.of(round + i * 1e-3), now));
            }
            device.publish(update);
            schedule.done(System.nanoTime());
            while (System.nanoTime() < schedule.due()) {
                LockSupport.parkNanos(schedule.due() - System.nanoTime());
            }
        }
    }
}
