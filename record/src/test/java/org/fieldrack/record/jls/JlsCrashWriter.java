package org.fieldrack.record.jls;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Records two signals until it is killed, and prints after each flush how many samples were handed to the operating system. */
final class JlsCrashWriter {
    static final int BLOCK = 997;
    private static final int BLOCKS_A_FLUSH = 20;

    private JlsCrashWriter() {}

    static float value(int signal, long sample) {
        return sample % 10_000 + signal * 10_000;
    }

    public static void main(String[] args) throws IOException {
        JlsWriter writer = new JlsWriter(Path.of(args[0]));
        writer.source(new SourceDef(1, "meter", "", "", "", ""));
        for (int signal = 1; signal <= 2; signal++) {
            SignalDef def = SignalDef.of(signal, 1, JlsType.F32, 2_000_000, "signal " + signal, "A");
            SignalDef unused = writer.signal(def);
        }
        float[] block = new float[BLOCK];
        long next = 0;
        while (true) {
            for (int k = 0; k < BLOCKS_A_FLUSH; k++) {
                for (int signal = 1; signal <= 2; signal++) {
                    for (int i = 0; i < BLOCK; i++) {
                        block[i] = value(signal, next + i);
                    }
                    writer.fsr(signal, next, MemorySegment.ofArray(block), BLOCK);
                }
                next += BLOCK;
            }
            writer.flush();
            System.out.println(next);
        }
    }
}
