package org.fieldrack.oni.device;

import java.lang.foreign.MemorySegment;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Event;
import org.fieldrack.oni.DeviceTable;
import org.fieldrack.oni.OniException;

/**
 * Somebody else's closed loop, whose faults must not end acquisition: after the first it gets no more frames until the next
 * device table, and an event says so.
 */
final class GuardedLoop implements ClosedLoop {
    private final ClosedLoop loop;
    private final DeviceContext lab;
    private boolean failed;

    GuardedLoop(ClosedLoop loop, DeviceContext lab) {
        this.loop = loop;
        this.lab = lab;
    }

    @Override
    public String name() {
        return loop.name();
    }

    @Override
    public void table(DeviceTable table) {
        failed = false;
        guarded(() -> loop.table(table));
    }

    @Override
    public boolean wants(int address) {
        return !failed && loop.wants(address);
    }

    @Override
    public void frame(MemorySegment block, int sample, int size, long time, int address, Reply reply) {
        guarded(() -> loop.frame(block, sample, size, time, address, reply));
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (OniException e) {
            // the connection's fault, not the loop's
            throw e;
        } catch (RuntimeException e) {
            failed = true;
            lab.counter("loop_faults", "faults of the closed loop, each of which ends it until the next reset")
                    .increment();
            lab.event(Event.Kind.FAILED, "closedLoop " + name(), "", "", String.valueOf(e));
            lab.log().warn("the closed loop {} failed and gets no more frames", name(), e);
        }
    }
}
