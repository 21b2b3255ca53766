package org.fieldrack.oni.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.oni.HostOptions.LengthUnit;
import org.fieldrack.oni.OniError;
import org.fieldrack.oni.OniException;
import org.fieldrack.oni.OniTransport;

/** Joins a context to a controller in the same process: no wire, no copies but one. */
public final class InProcessTransport implements OniTransport {
    private static final int MOST_PENDING = 1 << 20;

    private final Controller controller;
    private final LengthUnit unit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ByteArrayOutputStream signal = new ByteArrayOutputStream();
    private volatile boolean woken;
    private volatile boolean closed;

    public InProcessTransport(Controller controller, LengthUnit unit) {
        this.controller = controller;
        this.unit = unit;
    }

    @Override
    public String name() {
        return "oni+inproc:";
    }

    @Override
    public void open(int hostIndex) {
        controller.powerOn(this::packet);
    }

    private void packet(byte[] encoded) {
        lock.lock();
        try {
            if (signal.size() < MOST_PENDING) {
                signal.writeBytes(encoded);
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int readConfig(int register) {
        return value(controller.read(register), OniError.READ_FAILURE, register);
    }

    @Override
    public void writeConfig(int register, int value) {
        value(controller.write(register, value), OniError.WRITE_FAILURE, register);
    }

    private int value(ConfigAnswer answer, OniError failure, int register) {
        if (closed) {
            throw new OniException(failure, "the controller is closed");
        }
        if (answer.error() != OniError.SUCCESS) {
            throw new OniException(answer.error(), "configuration register " + register);
        }
        return answer.value();
    }

    @Override
    public int readSignal(byte[] target, long waitNanos) {
        lock.lock();
        try {
            long left = waitNanos;
            while (signal.size() == 0 && left > 0 && !closed) {
                left = arrived.awaitNanos(left);
            }
            byte[] bytes = signal.toByteArray();
            int count = Math.min(bytes.length, target.length);
            System.arraycopy(bytes, 0, target, 0, count);
            signal.reset();
            signal.write(bytes, count, bytes.length - count);
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int readStream(ByteBuffer target, int atLeast, long waitNanos) {
        long deadline = System.nanoTime() + (waitNanos < 0 ? Long.MAX_VALUE / 2 : waitNanos);
        int before = target.position();
        try {
            while (!woken && !closed) {
                long wait = controller.send(frames -> {
                    int count = Math.min(frames.remaining(), target.remaining());
                    target.put(frames.slice().limit(count));
                    return count;
                });
                if (target.position() > before && (wait > 0 || !target.hasRemaining())) {
                    break;
                }
                if (wait > 0) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        break;
                    }
                    controller.await(Math.min(wait, left));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new OniException(OniError.READ_FAILURE, "the controller is closed", e);
        }
        woken = false;
        if (closed) {
            throw new OniException(OniError.READ_FAILURE, "the controller is closed");
        }
        return target.position() - before;
    }

    @Override
    public void wake() {
        woken = true;
        controller.wake();
    }

    @Override
    public void writeStream(ByteBuffer frames) {
        ByteBuffer in = frames.slice().order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() >= 8) {
            int address = in.getInt();
            int length = in.getInt() * (unit == LengthUnit.WORDS ? 4 : 1);
            controller.take(address, in, in.position(), length);
            in.position(Math.min(in.limit(), in.position() + (length + 3 & ~3)));
        }
        frames.position(frames.limit());
    }

    @Override
    public boolean isBroken() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        controller.wake();
        lock.lock();
        arrived.signalAll();
        lock.unlock();
    }
}
