package org.fieldrack.oni.sim;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/** The devices of the acceptance profile with their exact contents; specification sections 7 and P. */
final class StandardDevices {
    static final int MANAGED = 0x8000;
    private static final int RAW_WRITABLE = 21;

    private StandardDevices() {}

    /** A device whose samples come every so many acquisition clocks. */
    abstract static class Periodic extends SimulatedDevice {
        private final int size;
        private long period;

        Periodic(int address, int id, int version, int enableRegister, boolean enabled, int size, long period) {
            super(address, id, version, enableRegister, enabled);
            this.size = size;
            this.period = Math.max(1, period);
        }

        /** Adds CLK_DIV and CLK_HZ behind ENABLE; a new divider acts at once. */
        final void divider(int divider, int hz) {
            registers()
                    .readWrite(1, divider, v -> v != 0, v -> period = Integer.toUnsignedLong(v))
                    .readOnly(2, hz);
            period = divider;
        }

        @Override
        public int readSize() {
            return size;
        }

        @Override
        public final long period() {
            return period;
        }
    }

    static final class Null extends SimulatedDevice {
        Null(int address) {
            super(address, 0, 0, NO_ENABLE, false);
        }

        @Override
        public int readSize() {
            return 0;
        }

        @Override
        public long period() {
            return Long.MAX_VALUE;
        }

        @Override
        public void sample(ByteBuffer out, int at, Moment moment) {}
    }

    static final class Heartbeat extends Periodic {
        Heartbeat(int address, int clockHz, int rate) {
            super(address, 12, 1, 0, true, 8, 1);
            divider(clockHz / rate, clockHz);
        }

        @Override
        public void sample(ByteBuffer out, int at, Moment moment) {
            out.putLong(at, moment.hubCounter());
        }
    }

    static final class MemoryMonitor extends Periodic {
        static final int TOTAL_WORDS = 67_108_864;

        MemoryMonitor(int address, int clockHz, int rate) {
            super(address, 28, 2, 0, true, 12, 1);
            divider(clockHz / rate, clockHz);
            registers().readOnly(3, TOTAL_WORDS);
        }

        @Override
        public void sample(ByteBuffer out, int at, Moment moment) {
            out.putLong(at, moment.hubCounter());
            out.putInt(at + 8, (int) Math.min(TOTAL_WORDS, moment.waitingBytes() / 4));
        }
    }

    static final class LoadTester extends Periodic {
        private static final int MOST_WORDS = 4096;
        private int readWords = 16;
        private int writeWords;
        private long delta;

        LoadTester(int address, int clockHz, int rate) {
            super(address, 27, 2, 0, false, 0, 1);
            divider(clockHz / rate, clockHz);
            registers()
                    .readWrite(3, readWords, n -> n >= 0 && n <= MOST_WORDS && n % 2 == 0, _ -> {})
                    .readWrite(4, writeWords, n -> n >= 0 && n <= MOST_WORDS, _ -> {});
        }

        @Override
        public void reset() {
            super.reset();
            readWords = registers().value(3);
            writeWords = registers().value(4);
            delta = 0;
        }

        @Override
        public int readSize() {
            return 16 + 2 * readWords;
        }

        @Override
        public int writeSize() {
            return 8 + 4 * writeWords;
        }

        @Override
        public void sample(ByteBuffer out, int at, Moment moment) {
            out.putLong(at, moment.hubCounter());
            out.putLong(at + 8, delta);
            for (int i = 0; i < readWords; i++) {
                out.putShort(at + 16 + 2 * i, (short) i);
            }
        }

        @Override
        public void take(ByteBuffer in, int from, int length, LongSupplier hubCounter) {
            delta = hubCounter.getAsLong() - in.getLong(from + length - writeSize());
        }
    }

    static final class Test extends Periodic {
        private static final int WRITE_SIZE = 32;

        Test(int address, long clockHz) {
            super(address, 10, 2, 0, true, 16, clockHz / 1000);
            registers()
                    .readWrite(1, 42, v -> v >>> 16 == 0, _ -> {})
                    .readOnly(2, 3)
                    .readOnly(3, 1000);
        }

        @Override
        public int writeSize() {
            return WRITE_SIZE;
        }

        @Override
        public void sample(ByteBuffer out, int at, Moment moment) {
            out.putLong(at, moment.hubCounter());
            out.putShort(at + 8, (short) registers().value(1));
            out.putShort(at + 10, (short) 0);
            out.putShort(at + 12, (short) 1);
            out.putShort(at + 14, (short) 2);
        }

        @Override
        public void take(ByteBuffer in, int from, int length, LongSupplier hubCounter) {
            registers().store(1, Short.toUnsignedInt(in.getShort(from + length - WRITE_SIZE)));
        }
    }

    static final class Rhd2164 extends Periodic {
        private static final int CHANNELS = 64;

        Rhd2164(int address, long clockHz) {
            super(address, 3, 1, MANAGED, true, 142, clockHz / 30_000);
            for (int r = 0; r < 64; r++) {
                if (r <= RAW_WRITABLE) {
                    registers().readWrite(r, 0);
                } else {
                    registers().readOnly(r, 0);
                }
            }
            String company = "INTAN";
            for (int i = 0; i < company.length(); i++) {
                registers().readOnly(40 + i, company.charAt(i));
            }
            registers().readOnly(60, 1).readOnly(62, CHANNELS).readOnly(63, 4);
        }

        @Override
        public void sample(ByteBuffer out, int at, Moment moment) {
            out.putLong(at, moment.hubCounter());
            int value = (int) (7 * count() & 0x3FF);
            for (int c = 0; c < CHANNELS; c++) {
                out.putShort(at + 8 + 2 * c, (short) (0x8000 + (value + 31 * c & 0x3FF)));
            }
            for (int aux = 0; aux < 3; aux++) {
                out.putShort(at + 136 + 2 * aux, (short) (64 + aux));
            }
        }
    }

    static final class Bno055 extends Periodic {
        Bno055(int address, long clockHz) {
            super(address, 9, 1, 0, true, 36, clockHz / 100);
        }

        @Override
        public void sample(ByteBuffer out, int at, Moment moment) {
            out.putLong(at, moment.hubCounter());
            int step = (int) (count() & 15);
            for (int k = 0; k < 13; k++) {
                out.putShort(at + 8 + 2 * k, (short) (100 * k + step));
            }
            out.put(at + 34, (byte) 25);
            out.put(at + 35, (byte) 0xFF);
        }
    }

    static final class Neuropixels extends Periodic {
        private static final int WORDS = 36 * 13;

        Neuropixels(int address, long clockHz) {
            super(address, 11, 1, MANAGED, false, 944, clockHz / 30_000);
            for (int r = 0; r <= RAW_WRITABLE; r++) {
                registers().readWrite(r, 0);
            }
        }

        @Override
        public void sample(ByteBuffer out, int at, Moment moment) {
            int first = (int) (WORDS * count());
            for (int i = 0; i < WORDS; i++) {
                out.putShort(at + 2 * i, (short) (first + i));
            }
            out.putLong(at + 2 * WORDS, moment.hubCounter());
        }
    }
}
