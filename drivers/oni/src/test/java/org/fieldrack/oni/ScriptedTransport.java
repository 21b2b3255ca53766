package org.fieldrack.oni;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.ManualClock;
import org.jspecify.annotations.Nullable;

/** A controller that does exactly what a vector's script says, and logs what the host does. */
final class ScriptedTransport implements OniTransport {
    record Trigger(@Nullable Integer value, byte[] push) {}

    final List<String> log = new ArrayList<>();
    final Map<Integer, Integer> registers = new HashMap<>();
    final ArrayDeque<byte[]> resets = new ArrayDeque<>();
    final ArrayDeque<Trigger> triggers = new ArrayDeque<>();
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ArrayDeque<Byte> signal = new ArrayDeque<>();
    private ByteBuffer stream = ByteBuffer.allocate(0);
    boolean signalEnds;
    /** Moves on by as much as a call waits for nothing: so limits pass at once and never on a busy machine. */
    final ManualClock clock = new ManualClock();

    void stream(byte[] bytes) {
        stream = ByteBuffer.wrap(bytes);
    }

    static byte[] table(int[][] rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SignalPacket.encode(SignalFlag.DEVICETABACK, rows.length));
        for (int[] row : rows) {
            out.writeBytes(SignalPacket.encode(SignalFlag.DEVICEINST, row));
        }
        return out.toByteArray();
    }

    @Override
    public String name() {
        return "script";
    }

    @Override
    public void open(int hostIndex) {}

    @Override
    public int readConfig(int register) {
        int value = registers.getOrDefault(register, 0);
        log.add("R " + register + " " + Integer.toUnsignedString(value));
        return value;
    }

    @Override
    public void writeConfig(int register, int value) {
        log.add("W " + register + " " + Integer.toUnsignedString(value));
        if (register == OniRegister.RESET) {
            push(resets.isEmpty() ? new byte[0] : resets.poll());
            return;
        }
        if (register == OniRegister.TRIGGER) {
            Trigger trigger = triggers.poll();
            if (trigger != null) {
                if (trigger.value() != null) {
                    registers.put(OniRegister.REGISTER_VALUE, trigger.value());
                }
                push(trigger.push());
            }
            return;
        }
        registers.put(register, value);
    }

    private void push(byte[] bytes) {
        for (byte b : bytes) {
            signal.add(b);
        }
    }

    @Override
    public int readSignal(byte[] target, long waitNanos) {
        if (signal.isEmpty()) {
            if (signalEnds && waitNanos > 0) {
                throw new OniException(OniError.READ_FAILURE, "the signal stream ended");
            }
            clock.advance(Duration.ofNanos(waitNanos));
            return 0;
        }
        // in small pieces, so that packets are split
        int count = Math.min(7, signal.size());
        for (int i = 0; i < count; i++) {
            target[i] = signal.poll();
        }
        return count;
    }

    @Override
    public int readStream(ByteBuffer target, int atLeast, long waitNanos) {
        if (!stream.hasRemaining()) {
            throw new OniException(OniError.READ_FAILURE, "the stream ended");
        }
        int count = Math.min(Math.min(target.remaining(), stream.remaining()), 1021);
        target.put(stream.slice().limit(count));
        stream.position(stream.position() + count);
        return count;
    }

    @Override
    public void wake() {}

    @Override
    public void writeStream(ByteBuffer frames) {
        byte[] bytes = new byte[frames.remaining()];
        frames.get(bytes);
        written.writeBytes(bytes);
    }

    @Override
    public void optionChanged(int option, int value) {
        log.add("CB " + option + " " + Integer.toUnsignedString(value));
    }

    @Override
    public boolean isBroken() {
        return false;
    }

    @Override
    public void close() {}

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
