package org.fieldrack.oni;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/** Questions and answers on the configuration connection; specification section T. Guarded by the transport's lock for it. */
final class TcpConfig {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int ANSWER = 8;
    private static final byte READ = 0;
    private static final byte WRITE = 1;

    private final ByteBuffer requests = ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer answers = ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);
    private boolean peeked;
    private int peekedValue;

    int read(TcpLane lane, int register, TcpLane.Look look) throws IOException {
        if (peeked && register == OniRegister.REGISTER_VALUE) {
            peeked = false;
            return peekedValue;
        }
        return exchange(lane, READ, register, 0, look);
    }

    /** Returns the value of the answer. */
    int write(TcpLane lane, int register, int value, TcpLane.Look look) throws IOException {
        return exchange(lane, WRITE, register, value, look);
    }

    /**
     * Sends all in one piece. Behind a trigger it also asks for Trigger and Register Value: where Trigger is 0 by then the
     * access was over before the value was read, so the value needs no journey of its own.
     */
    void writeAll(TcpLane lane, TcpLane.Look look, int... registersAndValues) throws IOException {
        peeked = false;
        requests.clear();
        int count = registersAndValues.length / 2;
        for (int i = 0; i < count; i++) {
            request(WRITE, registersAndValues[2 * i], registersAndValues[2 * i + 1]);
        }
        boolean triggers = count > 0 && registersAndValues[2 * count - 2] == OniRegister.TRIGGER;
        if (triggers) {
            request(READ, OniRegister.TRIGGER, 0);
            request(READ, OniRegister.REGISTER_VALUE, 0);
        }
        transact(lane, triggers ? count + 2 : count, look);
        for (int i = 0; i < count; i++) {
            check(registersAndValues[2 * i], answers.getInt(i * ANSWER));
        }
        if (triggers) {
            boolean over = answers.getInt(count * ANSWER) == 0 && answers.getInt(count * ANSWER + 4) == 0;
            peeked = over && answers.getInt((count + 1) * ANSWER) == 0;
            peekedValue = answers.getInt((count + 1) * ANSWER + 4);
        }
    }

    /** Finds out whether the connection has ended: nothing may come unasked. */
    void look(TcpLane lane) throws IOException {
        if (lane.poll(answers.clear()) < 0) {
            throw new IOException("the controller closed the configuration connection");
        }
    }

    private void request(byte op, int register, int value) {
        requests.put(op).putInt(register).putInt(value);
    }

    private int exchange(TcpLane lane, byte op, int register, int value, TcpLane.Look look) throws IOException {
        peeked = false;
        requests.clear();
        request(op, register, value);
        transact(lane, 1, look);
        check(register, answers.getInt(0));
        return answers.getInt(4);
    }

    private static void check(int register, int status) {
        if (status != 0) {
            throw new OniException(OniError.of(status), "configuration register " + register);
        }
    }

    private void transact(TcpLane lane, int count, TcpLane.Look look) throws IOException {
        long until = System.nanoTime() + LIMIT_NANOS;
        lane.write(requests.flip(), LIMIT_NANOS, () -> {});
        answers.clear().limit(count * ANSWER);
        while (answers.hasRemaining()) {
            int got = lane.read(answers, Math.max(1, until - System.nanoTime()), look);
            if (got < 0) {
                throw new IOException("the controller closed the connection");
            }
            if (got == 0
                    && (System.nanoTime() >= until || Thread.currentThread().isInterrupted())) {
                // an answer that comes later would be taken for another: this session is over
                throw new IOException("no answer on the configuration connection within 2 s");
            }
        }
    }
}
