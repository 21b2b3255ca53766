package org.fieldrack.record.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameRingTest {
    private static final int BYTES = 4096;

    private final FrameRing ring = new FrameRing(BYTES);

    private boolean put(long number, int bytes) {
        MemorySegment frame = ring.reserve(bytes);
        if (frame == null) {
            return false;
        }
        frame.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, number);
        ring.commit();
        return true;
    }

    private long taken() {
        long number = Objects.requireNonNull(ring.peek()).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        ring.release();
        return number;
    }

    @Test
    void allOfItIsThereWhereverItBegins() {
        for (int before = 0; before < 100; before++) {
            assertThat(put(before, 40)).isTrue();
            assertThat(taken()).isEqualTo(before);
            int count = 0;
            while (put(count, 56)) {
                count++;
            }
            assertThat(count).isEqualTo(BYTES / 64);
            for (int i = 0; i < count; i++) {
                assertThat(taken()).isEqualTo(i);
            }
            assertThat(ring.peek()).isNull();
        }
    }

    @Test
    void framesComeInTheirOrderFromAnotherThread() throws Exception {
        int all = 200_000;
        Thread producer = Thread.ofPlatform().start(() -> {
            Random random = new Random(1);
            for (int i = 0; i < all; ) {
                if (put(i, 8 + random.nextInt(300))) {
                    i++;
                } else {
                    Thread.yield();
                }
            }
        });
        for (int i = 0; i < all; ) {
            if (ring.peek() == null) {
                Thread.yield();
            } else {
                assertThat(taken()).isEqualTo(i++);
            }
        }
        producer.join();
    }
}
