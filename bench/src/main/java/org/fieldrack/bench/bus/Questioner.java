package org.fieldrack.bench.bus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.buses.Buses;
import org.jspecify.annotations.Nullable;

/** Asks one question after the other: lock, write, read a line, unlock, and again when the answer is there. */
final class Questioner extends SilentClient {
    private final EventLoop loop;
    private final BusInterface bus;
    private final ByteBuffer question = ByteBuffer.wrap("V?\n".getBytes(StandardCharsets.US_ASCII));
    private @Nullable CountDownLatch done;
    private int left;
    private long failed;

    Questioner(String address, EventLoop loop) {
        this.loop = loop;
        this.bus = loop.call(() -> Buses.open(this, address, loop));
    }

    void ask(int times, CountDownLatch whenDone) {
        loop.execute(() -> {
            left = times;
            done = whenDone;
            next();
        });
    }

    private void next() {
        if (left-- > 0) {
            if (!bus.lockRequest(5000)) {
                failed++;
                loop.schedule(loop.clock().ticks() + 1_000_000, this::next);
            }
        } else if (done != null) {
            done.countDown();
        }
    }

    @Override
    public void lockCallback(IoStatus status) {
        question.rewind();
        bus.writeRequest(question, 1000);
    }

    @Override
    public void writeCallback(IoStatus status) {
        bus.readRequest(1000, 1000, 0, false);
    }

    @Override
    public int readCallback(IoStatus status, ByteBuffer input) {
        if (status != IoStatus.SUCCESS) {
            failed++;
        }
        bus.unlock();
        bus.finish();
        next();
        return 0;
    }

    long failed() {
        return loop.call(() -> failed);
    }

    void close() {
        bus.release();
    }
}
