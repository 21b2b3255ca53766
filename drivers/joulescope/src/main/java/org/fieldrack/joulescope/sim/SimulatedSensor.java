package org.fieldrack.joulescope.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.fieldrack.joulescope.SampleScale;

/**
 * The sensor behind a simulated instrument's controller: its firmware, which is written in pieces, and the statistics that it makes
 * itself, here out of the samples of the newest transfer.
 *
 * <p>Samples come from the streaming thread, everything else from that of the control transfers.
 */
final class SimulatedSensor {
    private static final int START = 1;
    private static final int RESUME = 2;
    private static final int ERASE = 3;
    private static final int WRITE = 4;
    private static final int METADATA = 112;
    private static final int MOST = 1 << 20;
    private static final int PACKET = 512;
    private static final int HEADER = 8;
    private static final int RATE = 2_000_000;
    private static final int STATISTICS = 80;

    private final SampleScale scale = LoadProfile.scale();
    private volatile byte[] newest = new byte[0];
    private byte[] incoming = new byte[0];
    private volatile byte[] image = new byte[0];
    private boolean started;
    private boolean erased;
    private long counted;
    private double charge;
    private double energy;

    byte[] image() {
        return image.clone();
    }

    /** Carries out a step of programming; false where it is not its turn. */
    boolean command(int step, int index, byte[] data) {
        switch (step) {
            case START -> {
                int size = data.length == METADATA
                        ? ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt()
                        : -1;
                started = size >= 0 && size <= MOST;
                erased = false;
                incoming = new byte[started ? size : 0];
                return started;
            }
            case ERASE -> {
                erased = started;
                image = erased ? new byte[0] : image;
                return erased;
            }
            case WRITE -> {
                boolean fits = erased && index * 256 + data.length <= incoming.length;
                System.arraycopy(data, 0, incoming, fits ? index * 256 : 0, fits ? data.length : 0);
                return fits;
            }
            case RESUME -> {
                image = erased ? incoming : image;
                started = false;
                return erased;
            }
            default -> {
                return false;
            }
        }
    }

    /** Takes a transfer, which is used again after the call. */
    void measured(byte[] transfer) {
        newest = transfer;
    }

    /** Returns the second part of a status packet: the statistics of the newest samples; empty before there are any. */
    byte[] statistics(long total, int voltageRange) {
        byte[] transfer = newest;
        if (transfer.length == 0) {
            return transfer;
        }
        ByteBuffer in = ByteBuffer.wrap(transfer).order(ByteOrder.LITTLE_ENDIAN);
        double[] sums = new double[3];
        double[] least = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        double[] most = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        int n = 0;
        for (int packet = 0; packet < transfer.length; packet += PACKET) {
            for (int at = packet + HEADER; at < packet + PACKET; at += Integer.BYTES, n++) {
                double[] x = measure(in.getInt(at), voltageRange);
                for (int k = 0; k < x.length; k++) {
                    sums[k] += x[k];
                    least[k] = Math.min(least[k], x[k]);
                    most[k] = Math.max(most[k], x[k]);
                }
            }
        }
        double seconds = (double) Math.max(0, total - counted) / RATE;
        counted = total;
        charge += sums[0] / n * seconds;
        energy += sums[2] / n * seconds;
        ByteBuffer out = ByteBuffer.allocate(STATISTICS).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(total).putLong((long) (sums[2] / n * 0x1p34));
        out.putLong((long) (charge * 0x1p27)).putLong((long) (energy * 0x1p27));
        out.putInt(n).putInt(n).putInt(RATE);
        put(out, sums[0] / n, least[0], most[0], 0x1p27);
        put(out, sums[1] / n, least[1], most[1], 0x1p17);
        out.putInt((int) (least[2] * 0x1p21)).putInt((int) (most[2] * 0x1p21));
        return Arrays.copyOf(out.array(), STATISTICS);
    }

    private static void put(ByteBuffer out, double mean, double least, double most, double unit) {
        out.putInt((int) (mean * unit)).putInt((int) (least * unit)).putInt((int) (most * unit));
    }

    private double[] measure(int word, int voltageRange) {
        int range = word & 3 | (word >>> 16 & 1) << 2;
        double current = ((word >>> 2 & 0x3FFF) + scale.currentOffset()[range]) * scale.currentGain()[range];
        double voltage =
                ((word >>> 18 & 0x3FFF) + scale.voltageOffset()[voltageRange]) * scale.voltageGain()[voltageRange];
        return new double[] {current, voltage, current * voltage};
    }
}
