package org.fieldrack.bench.memory;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.Message;
import org.fieldrack.memory.Parameter;
import org.fieldrack.memory.Slot;
import org.fieldrack.memory.Transaction;
import org.fieldrack.memory.Watch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Gets, sets, transactions and messages on a robust segment, a peer-exact one and private memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class BufferBenchmark {
    private static final BufferType TYPE = BufferType.makeType(
            "bench", List.of(parameter("a", 0), parameter("b", 1), parameter("c", 2), parameter("d", 3)), 77);
    private static final Slot A = TYPE.slot("a");
    private static final Slot B = TYPE.slot("b");

    private final String name = "bench-" + ProcessHandle.current().pid();
    private final BufferOptions options = BufferOptions.DEFAULT.withSoleWriter(true);
    private final DeviceBuffer robust = (DeviceBuffer) Buffer.open("rt-r" + name, TYPE, true, options);
    private final DeviceBuffer direct =
            (DeviceBuffer) Buffer.open("rt-d" + name, TYPE, true, options.withPeerExact(true));
    private final DeviceBuffer local = (DeviceBuffer) Buffer.attach(TYPE, options);
    private final Watch watch = robust.watch();
    private final byte[] wire = new byte[Message.MAX_ENCODING_SIZE + 1];
    private final byte[] frame = Message.makeDevData(15, Map.of(0, bytes(1), 1, bytes(2), 2, bytes(3), 3, bytes(4)))
            .encode();
    private final Message message = new Message();
    private double value;
    private int sent;
    // made once: a lambda that captures would be the only thing allocated
    private final Consumer<Message> encoder = m -> sent = m.encode(wire, 0);

    private static Parameter parameter(String name, int id) {
        return new Parameter(name, Parameter.parseCtype("float"), id)
                .asWriteable()
                .withLimits(-1L, 1L);
    }

    private static byte[] bytes(int value) {
        return new byte[] {(byte) value, 0, 0, 0x3F};
    }

    @Setup
    public void fill() {
        robust.setDouble(A, 0.5);
        direct.setDouble(A, 0.5);
    }

    @TearDown
    public void unlink() {
        robust.close();
        direct.close();
        Buffer.unlink("rt-r" + name, options);
        Buffer.unlink("rt-d" + name, options);
    }

    private double next() {
        value = value > 0.9 ? -0.9 : value + 0.001;
        return value;
    }

    @Benchmark
    public double robustGet() {
        return robust.getDouble(A);
    }

    @Benchmark
    public double robustGetByName() {
        return robust.getDouble(TYPE.slot("a"));
    }

    @Benchmark
    public void robustSet() {
        robust.setDouble(A, next());
    }

    @Benchmark
    public void robustSetByName() {
        robust.setDouble(TYPE.slot("a"), next());
    }

    @Benchmark
    public double robustTwoGets() {
        try (Transaction _ = robust.transaction()) {
            return robust.getDouble(A) + robust.getDouble(B);
        }
    }

    @Benchmark
    public double directGet() {
        return direct.getDouble(A);
    }

    @Benchmark
    public void directSet() {
        direct.setDouble(A, next());
    }

    @Benchmark
    public double directTwoGets() {
        try (Transaction _ = direct.transaction()) {
            return direct.getDouble(A) + direct.getDouble(B);
        }
    }

    @Benchmark
    public double privateGet() {
        return local.getDouble(A);
    }

    @Benchmark
    public double snapshot() {
        return watch.snapshot(A);
    }

    @Benchmark
    public int twoWritesEmitEncode() {
        robust.writeDouble(A, next());
        robust.writeDouble(B, value);
        robust.emitDevRw(encoder);
        return sent;
    }

    @Benchmark
    public void decodeUpdateFourFloats() {
        message.decode(frame, 0, frame.length);
        robust.update(message);
    }
}
