package org.fieldrack.protocol.engine;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.fieldrack.bus.BusClient;
import org.fieldrack.bus.BusInterface;
import org.fieldrack.bus.IoStatus;
import org.fieldrack.bus.Priority;
import org.fieldrack.protocol.format.Output;
import org.fieldrack.protocol.language.Command;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.Settings;
import org.jspecify.annotations.Nullable;

/**
 * Runs one protocol for one point on one bus (specification sections 1 and 2).
 *
 * <p>A state machine that the bus drives by its callbacks, from any thread, also from inside a request: the lock of this
 * object serialises them, and a callback inside a request only notes what happened, so that the loop at the bottom goes on
 * and the stack does not grow. A run allocates nothing. The hazard is a bus that calls back while it holds a lock of its
 * own that its requests need too.
 */
public final class Engine implements BusClient {
    private enum State {
        IDLE,
        NEXT,
        LOCKING,
        WRITING,
        READING,
        LINE,
        WAITING,
        EVENT,
        EXEC,
        CONNECTING,
        DISCONNECTING
    }

    /** Input without an end is a fault, and must not fill the memory. */
    public static final int MOST_INPUT_BYTES = 32 << 20;

    private final Program program;
    private final Settings settings;
    private final Host host;
    private final String name;
    private final Priority priority;
    private final Formatter formatter;
    private final Matcher matcher;
    private final Output output = new Output();
    private final InputBuffer input = new InputBuffer();
    private final byte @Nullable [] terminator;
    private @Nullable BusInterface bus;
    private ByteBuffer sent;

    private State state = State.IDLE;
    private boolean looping;
    private Program.Step[] steps = {};
    private int next;
    private boolean owner;
    private boolean overflowed;
    private boolean acceptInput;
    private boolean acceptEvent;
    private boolean async;
    private boolean initRun;
    private boolean unparsed;
    private boolean started;
    private boolean starting;
    private boolean refused;
    private boolean failed;
    private IoStatus lastStatus = IoStatus.SUCCESS;
    private IoStatus lineStatus = IoStatus.SUCCESS;
    private int lineLength;
    private int lineTerminator;
    private Result handled = Result.SUCCESS;

    /**
     * @param name for messages of the bus
     */
    public Engine(Protocol protocol, Host host, String name, Priority priority) {
        this.program = new Program(protocol);
        this.settings = protocol.settings();
        this.host = host;
        this.name = name;
        this.priority = priority;
        this.formatter = new Formatter(settings.separator(), host.values());
        this.matcher = new Matcher(settings.separator(), settings.ignoreExtra(), host.values(), formatter);
        byte[] inEnd = settings.inTerminator().orElse(null);
        this.terminator = inEnd == null || inEnd.length == 0 ? null : inEnd;
        this.sent = ByteBuffer.wrap(output.bytes());
    }

    /** Connects the engine with its bus; before the first start. */
    public synchronized void attach(BusInterface busInterface) {
        bus = busInterface;
    }

    private BusInterface bus() {
        if (bus == null) {
            throw new IllegalStateException(name + ": the engine has no bus");
        }
        return bus;
    }

    // ---- what the host asks

    /**
     * Starts a run.
     *
     * @return false where it could not even begin: nothing to do, refused by the bus, or the first output cannot be
     *     formatted. Where the refusal is a result of the run, {@link Host#finished} was told before
     */
    public synchronized boolean start(Mode mode) {
        if (state != State.IDLE) {
            return false;
        }
        boolean init = mode == Mode.INIT;
        Program.Step[] first = init ? program.onInit() : program.main();
        if (first.length == 0 || mode == Mode.ASYNC && !bus().supportsAsyncRead()) {
            return false;
        }
        steps = first;
        next = 0;
        initRun = init;
        async = mode == Mode.ASYNC;
        handled = Result.SUCCESS;
        started = false;
        refused = false;
        failed = false;
        overflowed = false;
        if (!async) {
            input.clear();
            unparsed = false;
        }
        state = State.NEXT;
        boolean outer = enter();
        starting = outer;
        leave(outer);
        starting = false;
        return !outer || !refused && !failed;
    }

    /** Ends the run at once; the result is {@link Result#ABORT}, and what was under way is never called back. */
    public synchronized void abort() {
        if (state != State.IDLE) {
            boolean outer = enter();
            end(Result.ABORT);
            leave(outer);
        }
    }

    public synchronized boolean isRunning() {
        return state != State.IDLE;
    }

    /** Returns a sentence on the last line that did not match. */
    public synchronized String mismatch() {
        return matcher.mismatch();
    }

    /** Says whether the last run ended because more came than a line may have. */
    public synchronized boolean overflowed() {
        return overflowed;
    }

    /** Returns the last output with its terminator. */
    public synchronized byte[] lastOutput() {
        return output.toByteArray();
    }

    /** The time of a wait has passed. */
    public synchronized void timerCallback() {
        if (state == State.WAITING) {
            proceed(true, Result.FAULT);
        }
    }

    /** A command of the shell has ended. */
    public synchronized void execCallback(IoStatus status) {
        if (state == State.EXEC) {
            proceed(status == IoStatus.SUCCESS, Result.FAULT);
        }
    }

    // ---- what the bus asks

    @Override
    public String clientName() {
        return name;
    }

    @Override
    public Priority priority() {
        return priority;
    }

    @Override
    public Optional<byte[]> inTerminator() {
        return program.inTerminator();
    }

    @Override
    public Optional<byte[]> outTerminator() {
        return program.outTerminator();
    }

    // ---- the loop

    /** Every way in goes through this pair, so that a call from inside a request only notes what happened. */
    private boolean enter() {
        boolean outer = !looping;
        looping = true;
        return outer;
    }

    /** Goes on until something must come from outside; a nested call leaves that to the outer one. */
    private void leave(boolean outer) {
        if (!outer) {
            return;
        }
        try {
            while (state == State.NEXT || state == State.LINE) {
                if (state == State.LINE) {
                    matchLine();
                } else if (next == steps.length) {
                    finish(Result.SUCCESS);
                } else {
                    step(steps[next++]);
                }
            }
        } finally {
            looping = false;
        }
    }

    private void proceed(boolean good, Result otherwise) {
        boolean outer = enter();
        if (good) {
            state = State.NEXT;
        } else {
            finish(otherwise);
        }
        leave(outer);
    }

    private void step(Program.Step step) {
        switch (step.command()) {
            case Command.Out _ -> out(step);
            case Command.In _ -> in();
            case Command.Exec _ -> exec(step);
            case Command.Wait wait -> {
                state = State.WAITING;
                started = true;
                host.startTimer(wait.millis());
            }
            case Command.Event event -> event(event);
            case Command.Connect connect -> {
                state = State.CONNECTING;
                boolean before = begin();
                if (!bus().connectRequest(connect.timeout())) {
                    started = before;
                    refusedBy(State.CONNECTING);
                }
            }
            case Command.Disconnect _ -> {
                state = State.DISCONNECTING;
                boolean before = begin();
                if (!bus().disconnectRequest() && state == State.DISCONNECTING) {
                    started = before;
                    finish(Result.FAULT);
                }
            }
        }
    }

    /** Notes that something outside is asked for; returns whether that was so before. */
    private boolean begin() {
        boolean before = started;
        started = true;
        return before;
    }

    /** A request was refused: the first of a run means that the run does not start, a later one ends it. */
    private void refusedBy(State waiting) {
        if (state != waiting) {
            return;
        }
        if (started || !starting || handled != Result.SUCCESS) {
            finish(Result.FAULT);
        } else {
            refused = true;
            state = State.IDLE;
        }
    }

    private void out(Program.Step step) {
        input.clear();
        unparsed = false;
        output.clear();
        if (!formatter.format(step.pieces(), output)) {
            finish(Result.FORMAT_ERROR);
            return;
        }
        output.append(program.outEnd());
        Command following = next < steps.length ? steps[next].command() : null;
        acceptInput |= following instanceof Command.In;
        acceptEvent |= following instanceof Command.Event;
        if (owner) {
            write();
            return;
        }
        state = State.LOCKING;
        boolean before = begin();
        if (!bus().lockRequest(initRun ? 0 : settings.lockTimeout()) && state == State.LOCKING) {
            started = before;
            finish(Result.OFFLINE);
        }
    }

    private void write() {
        if (sent.array() != output.bytes()) {
            sent = ByteBuffer.wrap(output.bytes());
        }
        sent.position(0).limit(output.length());
        state = State.WRITING;
        if (!bus().writeRequest(sent, settings.writeTimeout()) && state == State.WRITING) {
            finish(Result.FAULT);
        }
    }

    private void in() {
        acceptInput = true;
        state = State.READING;
        int expected = settings.maxInput();
        if (unparsed) {
            int wanted = received(lastStatus);
            if (wanted == 0) {
                return;
            }
            expected = Math.max(0, wanted);
        }
        if (async && owner) {
            bus().unlock();
            owner = false;
        }
        long reply = async ? settings.pollPeriod() : settings.replyTimeout();
        boolean before = begin();
        if (!bus().readRequest(reply, settings.readTimeout(), expected, async)) {
            started = before;
            refusedBy(State.READING);
        }
    }

    private void event(Command.Event event) {
        if (async && event.timeout() == 0 && owner) {
            bus().unlock();
            owner = false;
        }
        acceptEvent = true;
        state = State.EVENT;
        boolean before = begin();
        if (!bus().acceptEvent(event.mask(), event.timeout()) && state == State.EVENT) {
            started = before;
            finish(Result.FAULT);
        }
    }

    private void exec(Program.Step step) {
        output.clear();
        if (!formatter.format(step.pieces(), output)) {
            finish(Result.FORMAT_ERROR);
            return;
        }
        if (owner) {
            bus().unlock();
            owner = false;
        }
        state = State.EXEC;
        boolean before = begin();
        if (!host.exec(output.toByteArray())) {
            started = before;
            refusedBy(State.EXEC);
        }
    }

    // ---- callbacks

    @Override
    public synchronized void lockCallback(IoStatus status) {
        if (state != State.LOCKING) {
            return;
        }
        boolean outer = enter();
        switch (status) {
            case SUCCESS -> {
                owner = true;
                write();
            }
            case TIMEOUT, FAULT -> finish(Result.LOCK_TIMEOUT);
            default -> finish(Result.FAULT);
        }
        leave(outer);
    }

    @Override
    public synchronized void writeCallback(IoStatus status) {
        if (state == State.WRITING) {
            proceed(status == IoStatus.SUCCESS, Result.WRITE_TIMEOUT);
        }
    }

    @Override
    public synchronized void eventCallback(IoStatus status) {
        if (!acceptEvent || state != State.EVENT) {
            return;
        }
        acceptEvent = false;
        proceed(status == IoStatus.SUCCESS, status == IoStatus.TIMEOUT ? Result.REPLY_TIMEOUT : Result.FAULT);
    }

    @Override
    public synchronized void connectCallback(IoStatus status) {
        if (state == State.CONNECTING) {
            proceed(status == IoStatus.SUCCESS, Result.FAULT);
        } else if (state == State.IDLE) {
            host.connected();
        }
    }

    @Override
    public synchronized void disconnectCallback(IoStatus status) {
        if (state == State.DISCONNECTING) {
            proceed(status == IoStatus.SUCCESS, Result.FAULT);
        } else if (state == State.IDLE) {
            host.disconnected();
        } else {
            boolean outer = enter();
            end(Result.OFFLINE);
            leave(outer);
        }
    }

    @Override
    public synchronized int readCallback(IoStatus status, ByteBuffer bytes) {
        if (!acceptInput) {
            return 0;
        }
        lastStatus = status;
        if (status == IoStatus.NO_REPLY) {
            noReply();
            return 0;
        }
        if (status == IoStatus.FAULT) {
            proceed(false, Result.FAULT);
            return 0;
        }
        input.append(bytes);
        if (input.length() > MOST_INPUT_BYTES) {
            overflowed = true;
            input.release();
            unparsed = false;
            proceed(false, Result.FAULT);
            return 0;
        }
        if (state != State.READING) {
            // early input waits for its in
            unparsed |= input.length() > 0;
            return 0;
        }
        boolean outer = enter();
        int wanted = received(status);
        leave(outer);
        return wanted;
    }

    private void noReply() {
        if (state != State.READING) {
            return;
        }
        boolean outer = enter();
        if (async) {
            next--;
            state = State.NEXT;
        } else {
            input.clear();
            unparsed = false;
            finish(Result.REPLY_TIMEOUT);
        }
        leave(outer);
    }

    /** Looks whether the input holds a line; returns what is still wanted as {@link #readCallback} does. */
    private int received(IoStatus status) {
        IoStatus meaning =
                status == IoStatus.TIMEOUT && terminator == null && settings.maxInput() == 0 ? IoStatus.END : status;
        int most = settings.maxInput();
        int end = terminator == null ? -1 : input.find(terminator);
        int taken = end >= 0 && terminator != null ? terminator.length : 0;
        if (end < 0 && meaning == IoStatus.END) {
            end = input.length();
        }
        if (most > 0 && (end < 0 && most <= input.length() || end > most)) {
            end = most;
            taken = 0;
        }
        if (end < 0) {
            if (meaning != IoStatus.TIMEOUT) {
                return most > 0 ? most - input.length() : -1;
            }
            if (async) {
                unparsed = false;
                input.clear();
                next--;
                state = State.NEXT;
                return 0;
            }
            end = input.length();
        } else if (meaning == IoStatus.TIMEOUT) {
            meaning = IoStatus.END;
        }
        lineStatus = meaning;
        lineLength = end;
        lineTerminator = taken;
        state = State.LINE;
        return 0;
    }

    private void matchLine() {
        matcher.line(input.bytes(), input.start(), lineLength);
        boolean matches = matcher.match(steps[next - 1].pieces());
        input.remove(lineLength + lineTerminator);
        unparsed = input.length() > 0;
        if (lineStatus == IoStatus.TIMEOUT) {
            finish(Result.READ_TIMEOUT);
        } else if (matches) {
            state = State.NEXT;
        } else if (async) {
            next--;
            state = State.NEXT;
        } else {
            finish(Result.SCAN_ERROR);
        }
    }

    // ---- the end

    private void finish(Result result) {
        if (handled != Result.SUCCESS || initRun) {
            end(result == Result.SUCCESS ? handled : result);
            return;
        }
        handled = result;
        Program.Step[] handler = program.handler(result);
        if (handler.length == 0) {
            end(result);
            return;
        }
        steps = handler;
        next = 0;
        if (result == Result.SCAN_ERROR && handler[0].command() instanceof Command.In) {
            next = 1;
            if (!matcher.match(handler[0].pieces())) {
                end(result);
                return;
            }
        }
        state = State.NEXT;
    }

    private void end(Result result) {
        boolean waiting = state == State.WAITING;
        if (waiting) {
            host.cancelTimer();
        }
        if (owner) {
            bus().unlock();
            owner = false;
        }
        bus().finish();
        acceptInput = false;
        acceptEvent = false;
        failed |= !started && result != Result.SUCCESS;
        starting = false;
        if (!async || result != Result.SUCCESS) {
            input.clear();
            unparsed = false;
        }
        state = State.IDLE;
        host.finished(result);
    }

    @Override
    public synchronized String toString() {
        return name + " " + state + (owner ? " owner" : "") + (async ? " async" : "");
    }
}
