package org.fieldrack.oni.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.fieldrack.base.ManualClock;
import org.fieldrack.device.LabDevice;
import org.fieldrack.oni.DeviceTable;
import org.fieldrack.oni.OniError;
import org.fieldrack.oni.OniException;
import org.junit.jupiter.api.Test;

class GuardedLoopTest {
    private final LabDevice lab = new LabDevice("probe", "oni", new ManualClock(), Path.of("."), Path.of("."));

    private GuardedLoop loop(RuntimeException fault) {
        return new GuardedLoop(
                new ClosedLoop() {
                    @Override
                    public String name() {
                        return "test";
                    }

                    @Override
                    public void table(DeviceTable table) {}

                    @Override
                    public boolean wants(int address) {
                        return true;
                    }

                    @Override
                    public void frame(MemorySegment block, int sample, int size, long time, int address, Reply reply) {
                        throw fault;
                    }
                },
                lab);
    }

    @Test
    void aFaultEndsTheLoopUntilTheNextTable() {
        GuardedLoop loop = loop(new IllegalStateException("oops"));
        loop.table(DeviceTable.EMPTY);
        assertThat(loop.wants(1)).isTrue();
        loop.frame(MemorySegment.NULL, 0, 0, 0, 1, (device, samples) -> {});
        assertThat(loop.wants(1)).isFalse();
        assertThat(lab.counters().get("loop_faults")).isEqualTo(1);
        loop.table(DeviceTable.EMPTY);
        assertThat(loop.wants(1)).isTrue();
    }

    @Test
    void aLostConnectionIsNotTheLoopsFault() {
        GuardedLoop loop = loop(new OniException(OniError.WRITE_FAILURE, "gone"));
        assertThatThrownBy(() -> loop.frame(MemorySegment.NULL, 0, 0, 0, 1, (device, samples) -> {}))
                .isInstanceOf(OniException.class);
        assertThat(loop.wants(1)).isTrue();
    }
}
