package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.fieldrack.bus.CaptureWriter;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Trace;
import org.fieldrack.buses.BusAddress;
import org.fieldrack.buses.sim.Bridge;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Records what goes over the wire of an instrument, as a file that people can read and a simulator can replay. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description = "Records what goes over the wire of an instrument until Ctrl-C.",
        footer = {
            "",
            "DEVICE is a device of the running laboratory, or the address of an instrument that other programs talk to:",
            "they connect to --listen instead, and what they say is passed on.",
            "",
            "Examples:",
            "  fieldrack bus record psu psu.capture --for 60s",
            "  fieldrack bus record tcp://192.168.1.20:5025 psu.capture --listen tcp://0.0.0.0:5025",
            "  fieldrack bus replay psu.capture --listen tcp://127.0.0.1:5025"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:recorded",
            "2:no address, or one whose instrument cannot be listened to",
            "3:the file cannot be written, or the address to listen at is taken",
            "4:no such device, or no running laboratory",
            "5:the file lacks messages that came too fast"
        })
final class BusRecordCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DEVICE", description = "The device, or the instrument's address.")
    private String device = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The file; it is replaced.")
    private Path file = Path.of("");

    @Option(names = "--for", paramLabel = "DURATION", description = "Stop after this time, such as 20s.")
    private @Nullable String length;

    @Mixin
    private final ListenAddress listen = new ListenAddress();

    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        Duration limit = RunCommand.duration(length);
        boolean isAddress = device.contains(":");
        String about = isAddress
                ? device
                : device + " at "
                        + api.get("/devices/" + Api.encoded(device) + "/bus")
                                .path("address")
                                .asString("");
        CaptureWriter writer;
        try {
            writer = new CaptureWriter(file, about);
        } catch (IOException e) {
            throw new Exit(Exit.LAB, file + " cannot be written: " + e.getMessage());
        }
        try (writer) {
            if (isAddress) {
                bridge(writer, limit);
            } else {
                follow(writer, limit);
            }
        } catch (IOException e) {
            throw new Exit(Exit.LAB, "recording to " + file + " failed: " + e.getMessage());
        } finally {
            Shutdown.ended();
        }
        output.print(
                Map.of("file", file.toString(), "messages", writer.taken(), "dropped", writer.dropped()),
                () -> System.out.println(file + ": " + writer.taken() + " messages"));
        if (writer.dropped() > 0) {
            throw new Exit(Exit.DATA, writer.dropped() + " messages came too fast and are not in " + file);
        }
        return 0;
    }

    /** Takes the wire log of the running laboratory. */
    private void follow(CaptureWriter writer, @Nullable Duration limit) {
        AtomicBoolean stop = new AtomicBoolean();
        Shutdown.on(() -> stop.set(true));
        long end = limit == null ? Long.MAX_VALUE : System.nanoTime() + limit.toNanos();
        long after = -1;
        while (!stop.get() && (limit == null || System.nanoTime() - end < 0)) {
            JsonNode answer = api.get("/devices/" + Api.encoded(device) + "/bus/trace?after=" + after);
            after = answer.path("next").longValue(0);
            writer.lost(answer.path("dropped").longValue(0));
            answer.path("lines").forEach(line -> writer.take(entry(line)));
        }
    }

    private static Trace.Entry entry(JsonNode line) {
        return new Trace.Entry(
                line.path("time").longValue(0),
                Trace.Direction.valueOf(line.path("direction").asString("NOTE")),
                line.path("client").asString(""),
                HexFormat.of().parseHex(line.path("hex").asString("")),
                line.path("end").booleanValue(false));
    }

    /** Stands between other programs and the instrument. */
    private void bridge(CaptureWriter writer, @Nullable Duration limit) throws IOException {
        EventLoop loop = EventLoop.shared();
        Bridge bridge;
        try {
            bridge = new Bridge(BusAddress.parse(device), loop, writer::take);
        } catch (IllegalArgumentException e) {
            throw new Exit(Exit.USAGE, String.valueOf(e.getMessage()));
        }
        CountDownLatch stop = new CountDownLatch(1);
        Shutdown.on(stop::countDown);
        try (Door door = Doors.open(listen.address(), bridge, loop)) {
            System.out.println("ready " + door.address());
            System.out.flush();
            stop.await(limit == null ? Long.MAX_VALUE : limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
