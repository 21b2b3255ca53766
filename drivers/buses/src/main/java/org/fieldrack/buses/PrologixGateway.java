package org.fieldrack.buses;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Timer;
import org.fieldrack.bus.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A Prologix GPIB gateway, shared by the instruments behind it: does one thing at a time on its bus and polls for service
 * requests.
 *
 * <p>The gateway is set to mark the end of a message (EOI) by a character of its own behind it; where data contain that
 * character, only the last byte of what arrived together is taken for the mark. Belongs to the loop.
 */
final class PrologixGateway implements Transport.Listener {
    private static final long SRQ_PERIOD_NANOS = 50_000_000;
    private static final long ANSWER_NANOS = 500_000_000;
    private static final int LONGEST_READ_MILLIS = 3000;

    private final EventLoop loop;
    private final Transport below;
    private final int mark;
    private final List<PrologixTransport> users = new ArrayList<>();
    private final Deque<PrologixTask> tasks = new ArrayDeque<>();
    private final StringBuilder line = new StringBuilder();
    private final Timer limit;
    private final Timer serviceTimer;
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private @Nullable PrologixTask current;
    private boolean connecting;
    private boolean open;
    private boolean watched;
    private String addressed = "";
    private int readMillis;

    /**
     * Makes a gateway.
     *
     * @param mark the character that marks the end of a message
     */
    PrologixGateway(EventLoop loop, Transport below, int mark) {
        this.loop = loop;
        this.below = below;
        this.mark = mark;
        this.limit = loop.timer(this::limitPassed);
        this.serviceTimer = loop.timer(this::askService);
    }

    // instruments

    void connect(PrologixTransport user) {
        users.add(user);
        if (open) {
            loop.execute(() -> {
                if (open && users.contains(user)) {
                    user.up().opened();
                }
            });
        } else if (!connecting) {
            connecting = true;
            below.connect(this);
        }
    }

    void leave(PrologixTransport user) {
        if (!users.remove(user)) {
            return;
        }
        tasks.removeIf(t -> t instanceof PrologixTask.Send(PrologixTransport to, byte[] bytes) && to == user);
        if (users.isEmpty()) {
            reset();
            below.close();
        }
    }

    void add(PrologixTask task) {
        tasks.add(task);
        next();
    }

    void drain() {
        if (current == null) {
            below.drain();
        }
    }

    /** Looks for service requests from now on. */
    void watch() {
        watched = true;
        if (open && !serviceTimer.isSet()) {
            serviceTimer.set(loop.clock().ticks() + SRQ_PERIOD_NANOS);
        }
    }

    // connection

    @Override
    public void opened() {
        current = null;
        addressed = "";
        readMillis = 0;
        line.setLength(0);
        // the version's answer says that it is a gateway, and that everything before it was done
        send("++savecfg 0\n++mode 1\n++auto 0\n++eoi 1\n++eos 3\n++eot_enable 1\n++eot_char " + mark + "\n++ver\n");
    }

    private void isGateway() {
        connecting = false;
        open = true;
        if (watched) {
            watch();
        }
        for (PrologixTransport user : List.copyOf(users)) {
            user.up().opened();
        }
    }

    @Override
    public void closed(String reason) {
        List<PrologixTransport> told = List.copyOf(users);
        users.clear();
        reset();
        for (PrologixTransport user : told) {
            user.up().closed(reason);
        }
    }

    private void reset() {
        open = false;
        connecting = false;
        current = null;
        tasks.clear();
        limit.clear();
        serviceTimer.clear();
        pending = ByteBuffer.allocate(0);
    }

    private void fail(IOException e) {
        below.close();
        closed(String.valueOf(e.getMessage()));
    }

    // tasks

    private void next() {
        while (open && current == null && !tasks.isEmpty() && !pending.hasRemaining()) {
            PrologixTask task = tasks.remove();
            current = task;
            begin(task);
        }
    }

    private void begin(PrologixTask task) {
        switch (task) {
            case PrologixTask.Send(PrologixTransport to, byte[] bytes) -> {
                if (send(address(to), PrologixTask.escaped(bytes))) {
                    sent(to);
                }
            }
            case PrologixTask.Talk(PrologixTransport from, long limitNanos) -> {
                int millis = (int) Math.clamp(limitNanos / 1_000_000, 1, LONGEST_READ_MILLIS);
                String wait = millis == readMillis ? "" : "++read_tmo_ms " + millis + "\n";
                readMillis = millis;
                limit.set(loop.clock().ticks() + limitNanos);
                send(address(from) + wait + "++read " + from.readUntil() + "\n");
            }
            case PrologixTask.AskService() -> ask("++srq\n");
            case PrologixTask.Poll(PrologixTransport whom) ->
                ask("++spoll " + whom.address().replace(',', ' ') + "\n");
        }
    }

    private void ask(String command) {
        line.setLength(0);
        limit.set(loop.clock().ticks() + ANSWER_NANOS);
        send(command);
    }

    private String address(PrologixTransport user) {
        if (user.address().equals(addressed)) {
            return "";
        }
        addressed = user.address();
        return "++addr " + addressed.replace(',', ' ') + "\n";
    }

    private void send(String text) {
        send(text, new byte[0]);
    }

    private boolean send(String text, byte[] more) {
        pending = ByteBuffer.allocate(text.length() + more.length)
                .put(text.getBytes(ISO_8859_1))
                .put(more)
                .flip();
        try {
            return below.write(pending);
        } catch (IOException e) {
            loop.execute(() -> fail(e));
            return false;
        }
    }

    @Override
    public void writable() {
        try {
            if (below.write(pending) && current instanceof PrologixTask.Send(PrologixTransport to, byte[] bytes)) {
                sent(to);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void sent(PrologixTransport to) {
        current = null;
        loop.execute(() -> {
            to.sent();
            next();
        });
    }

    // what comes

    @Override
    public void received(ByteBuffer bytes, boolean end) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        if (open && current instanceof PrologixTask.Talk(PrologixTransport from, long limitNanos)) {
            talked(from, limitNanos, copy);
        } else {
            for (byte b : copy) {
                if (b == '\n') {
                    String whole = line.toString().strip();
                    line.setLength(0);
                    answered(whole);
                } else {
                    line.append((char) (b & 0xff));
                }
            }
        }
    }

    private void talked(PrologixTransport from, long limitNanos, byte[] bytes) {
        boolean ends = (bytes[bytes.length - 1] & 0xff) == mark;
        ByteBuffer data = ByteBuffer.wrap(bytes, 0, ends ? bytes.length - 1 : bytes.length);
        if (ends) {
            finish();
        } else {
            limit.set(loop.clock().ticks() + limitNanos);
        }
        from.heard(data, ends);
        next();
    }

    private void answered(String answer) {
        if (connecting) {
            if (answer.toLowerCase(Locale.ROOT).contains("ver")) {
                isGateway();
            }
            return;
        }
        PrologixTask task = current;
        if (task instanceof PrologixTask.AskService) {
            finish();
            if (answer.equals("1")) {
                users.stream().filter(PrologixTransport::isWatching).forEach(u -> tasks.add(new PrologixTask.Poll(u)));
            }
        } else if (task instanceof PrologixTask.Poll(PrologixTransport whom)) {
            finish();
            polled(whom, answer);
        }
        next();
    }

    private static void polled(PrologixTransport whom, String answer) {
        if (answer.matches("\\d{1,3}")) {
            int status = Integer.parseInt(answer);
            if ((status & PrologixTransport.REQUEST_SERVICE) != 0) {
                whom.up().event(status & 0xff);
            }
        }
    }

    private void finish() {
        current = null;
        limit.clear();
    }

    private void limitPassed() {
        PrologixTask task = current;
        current = null;
        if (task instanceof PrologixTask.Talk(PrologixTransport from, long limitNanos)) {
            from.silent();
        }
        next();
    }

    private void askService() {
        if (open) {
            serviceTimer.set(loop.clock().ticks() + SRQ_PERIOD_NANOS);
            if (current == null && tasks.isEmpty()) {
                add(new PrologixTask.AskService());
            }
        }
    }
}
