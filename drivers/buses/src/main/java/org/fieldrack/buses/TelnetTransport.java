package org.fieldrack.buses;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.fieldrack.bus.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Telnet (RFC 854) and, with line settings, the remote serial port of RFC 2217.
 *
 * <p>Agrees to binary transmission and to suppressed go-ahead, refuses every other option. A plain telnet connection is open
 * at once: many instruments call a raw socket telnet and never negotiate. A remote port is open once the server has agreed
 * to the option and confirmed baud rate, data bits, parity and stop bits.
 */
final class TelnetTransport extends FilterTransport {
    private static final int IAC = 255;
    private static final int DONT = 254;
    private static final int DO = 253;
    private static final int WONT = 252;
    private static final int WILL = 251;
    private static final int SB = 250;
    private static final int SE = 240;
    private static final int BINARY = 0;
    private static final int SUPPRESS_GO_AHEAD = 3;
    private static final int COM_PORT = 44;
    private static final int SERVER_OFFSET = 100;
    private static final int CONFIRMATIONS = 4;

    private enum State {
        DATA,
        CR,
        COMMAND,
        OPTION,
        SUB,
        SUB_COMMAND
    }

    private final @Nullable RemotePort port;
    private final ByteArrayOutputStream sub = new ByteArrayOutputStream();
    private State state = State.DATA;
    private int command;
    private boolean negotiated;
    private boolean binaryOut;
    private boolean binaryIn;
    private boolean open;
    private boolean asked;
    private int confirmed;

    /** How a remote serial port is set, in the numbers of RFC 2217. */
    record RemotePort(int baud, int bits, int parity, int stop, int flow) {
        static RemotePort of(BusAddress address) {
            String parity =
                    address.word("parity", "none", "none", "odd", "even", "mark", "space", "n", "o", "e", "m", "s");
            String stop = address.word("stop", "1", "1", "1.5", "2");
            String flow = address.word("flow", "none", "none", "xonxoff", "rtscts");
            return new RemotePort(
                    address.number("baud", 9600, 1, 20_000_000),
                    address.number("bits", 8, 5, 8),
                    "noems".indexOf(parity.charAt(0)) + 1,
                    stop.equals("1") ? 1 : stop.equals("2") ? 2 : 3,
                    flow.equals("none") ? 1 : flow.equals("xonxoff") ? 2 : 3);
        }
    }

    TelnetTransport(Transport below, @Nullable RemotePort port) {
        super(below);
        this.port = port;
    }

    @Override
    public void opened() {
        state = State.DATA;
        negotiated = false;
        binaryOut = false;
        binaryIn = false;
        asked = false;
        confirmed = 0;
        open = port == null;
        if (port != null) {
            tell(WILL, COM_PORT);
            tell(WILL, BINARY);
            tell(DO, BINARY);
            tell(WILL, SUPPRESS_GO_AHEAD);
            tell(DO, SUPPRESS_GO_AHEAD);
            flushOwn();
        } else {
            up().opened();
        }
    }

    @Override
    public boolean write(ByteBuffer output) throws IOException {
        while (output.hasRemaining()) {
            int b = output.get() & 0xff;
            put(b);
            if (b == IAC) {
                put(IAC);
            } else if (b == '\r' && negotiated && !binaryOut && !nextIsLf(output)) {
                put(0);
            }
        }
        return flush();
    }

    private static boolean nextIsLf(ByteBuffer output) {
        return output.hasRemaining() && output.get(output.position()) == '\n';
    }

    @Override
    public void received(ByteBuffer bytes, boolean end) {
        ByteBuffer data = ByteBuffer.allocate(bytes.remaining());
        boolean before = open;
        while (bytes.hasRemaining()) {
            take(bytes.get() & 0xff, data);
        }
        flushOwn();
        if (open && !before) {
            up().opened(); // not earlier: its clients may read into the loop's buffer, which holds our bytes
        }
        if (data.position() > 0 && open) {
            up().received(data.flip(), false);
        }
    }

    private void take(int b, ByteBuffer data) {
        switch (state) {
            case DATA, CR -> takeData(b, data);
            case COMMAND -> takeCommand(b, data);
            case OPTION -> {
                state = State.DATA;
                answer(command, b);
            }
            case SUB -> {
                if (b == IAC) {
                    state = State.SUB_COMMAND;
                } else {
                    sub.write(b);
                }
            }
            case SUB_COMMAND -> {
                state = State.SUB;
                if (b == IAC) {
                    sub.write(b);
                } else if (b == SE) {
                    state = State.DATA;
                    subEnded(sub.toByteArray());
                }
            }
        }
    }

    private void takeData(int b, ByteBuffer data) {
        boolean padding = state == State.CR && b == 0;
        state = State.DATA;
        if (b == IAC) {
            state = State.COMMAND;
        } else if (!padding) {
            data.put((byte) b);
            if (b == '\r' && negotiated && !binaryIn) {
                state = State.CR;
            }
        }
    }

    private void takeCommand(int b, ByteBuffer data) {
        switch (b) {
            case IAC -> {
                data.put((byte) b);
                state = State.DATA;
            }
            case WILL, WONT, DO, DONT -> {
                command = b;
                state = State.OPTION;
            }
            case SB -> {
                sub.reset();
                state = State.SUB;
            }
            default -> state = State.DATA;
        }
    }

    /** Answers the server's wish; what we asked for ourselves needs no answer. */
    private void answer(int wish, int option) {
        negotiated = true;
        boolean known = option == BINARY || option == SUPPRESS_GO_AHEAD;
        switch (wish) {
            case DO -> {
                if (option == COM_PORT && port != null) {
                    askSettings(port);
                } else if (!known) {
                    tell(WONT, option);
                } else if (option == BINARY && !binaryOut) {
                    binaryOut = true;
                    tellUnlessAsked(WILL, option);
                } else if (option == SUPPRESS_GO_AHEAD) {
                    tellUnlessAsked(WILL, option);
                }
            }
            case WILL -> {
                if (!known) {
                    tell(DONT, option);
                } else {
                    binaryIn |= option == BINARY;
                    tellUnlessAsked(DO, option);
                }
            }
            case DONT -> {
                if (option == COM_PORT && port != null) {
                    fail("the server has no remote serial port (RFC 2217)");
                }
            }
            default -> {
                // WONT: nothing that we rely on
            }
        }
    }

    private void tellUnlessAsked(int word, int option) {
        if (port == null) {
            tell(word, option);
        }
    }

    private void tell(int word, int option) {
        put(IAC);
        put(word);
        put(option);
    }

    private void askSettings(RemotePort wanted) {
        if (asked) {
            return;
        }
        asked = true;
        int baud = wanted.baud();
        ask(1, baud >>> 24, baud >>> 16 & 0xff, baud >>> 8 & 0xff, baud & 0xff);
        ask(2, wanted.bits());
        ask(3, wanted.parity());
        ask(4, wanted.stop());
        ask(5, wanted.flow());
    }

    private void ask(int what, int... values) {
        put(IAC);
        put(SB);
        put(COM_PORT);
        put(what);
        for (int value : values) {
            put(value);
            if (value == IAC) {
                put(IAC);
            }
        }
        put(IAC);
        put(SE);
    }

    private void subEnded(byte[] bytes) {
        if (bytes.length < 3 || bytes[0] != COM_PORT || port == null || open) {
            return;
        }
        int what = bytes[1] - SERVER_OFFSET;
        if (what < 1 || what > CONFIRMATIONS) {
            return;
        }
        long value = 0;
        for (int i = 2; i < bytes.length; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        String refused = refusal(port, what, value);
        if (!refused.isEmpty()) {
            fail("the remote serial port does not take " + refused);
            return;
        }
        confirmed |= 1 << what;
        if (Integer.bitCount(confirmed) == CONFIRMATIONS) {
            open = true;
        }
    }

    private static String refusal(RemotePort wanted, int what, long value) {
        return switch (what) {
            case 1 -> value == wanted.baud() ? "" : wanted.baud() + " baud (it keeps " + value + ")";
            case 2 -> value == wanted.bits() ? "" : wanted.bits() + " data bits";
            case 3 -> value == wanted.parity() ? "" : "this parity";
            default -> value == wanted.stop() ? "" : "this number of stop bits";
        };
    }
}
