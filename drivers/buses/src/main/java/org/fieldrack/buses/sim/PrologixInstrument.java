package org.fieldrack.buses.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.fieldrack.bus.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A simulated Prologix gateway with instruments at GPIB addresses; itself an instrument, behind a TCP or serial door.
 *
 * <p>Knows the commands addr, auto, clr, eoi, eos, eot_char, eot_enable, ifc, mode, read, read_tmo_ms, savecfg, spoll, srq,
 * trg and ver; answers others as the real one does.
 */
final class PrologixInstrument implements Instrument {
    private static final int ESC = 27;

    private final EventLoop loop;
    private final Map<String, Instrument> instruments;
    private final Map<String, TalkLine> talkers = new HashMap<>();
    private final Map<Line, Session> sessions = new HashMap<>();

    /**
     * Makes a gateway.
     *
     * @param instruments by address, {@code 5} or {@code 5,96}
     */
    PrologixInstrument(EventLoop loop, Map<String, Instrument> instruments) {
        this.loop = loop;
        this.instruments = Map.copyOf(instruments);
    }

    @Override
    public void opened(Line line) {
        sessions.put(line, new Session(line));
    }

    @Override
    public void closed(Line line) {
        sessions.remove(line);
    }

    @Override
    public void received(Line line, ByteBuffer bytes, boolean end) {
        Session session = sessions.computeIfAbsent(line, Session::new);
        while (bytes.hasRemaining()) {
            session.take(bytes.get());
        }
    }

    private @Nullable TalkLine talker(String address) {
        Instrument instrument = instruments.get(address);
        if (instrument == null) {
            return null;
        }
        return talkers.computeIfAbsent(address, a -> {
            TalkLine talker = new TalkLine(loop, instrument, this::spoken, status -> {});
            instrument.opened(talker);
            return talker;
        });
    }

    private void spoken() {
        sessions.values().forEach(Session::talk);
    }

    /** One controller's connection with its settings. */
    private final class Session {
        private final Line line;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private String address = "0";
        private boolean escaped;
        private boolean wasEscaped;
        private boolean auto;
        private boolean mark;
        private int markCharacter;
        private int eos;
        private int readMillis = 500;
        private boolean reading;
        private int readUntil = -1;
        private int readSerial;

        Session(Line line) {
            this.line = line;
        }

        void take(byte b) {
            if (escaped) {
                escaped = false;
                wasEscaped = true;
                text.write(b);
            } else if (b == ESC) {
                escaped = true;
            } else if (b == '\r' || b == '\n') {
                lineEnded();
            } else {
                text.write(b);
            }
        }

        private void lineEnded() {
            byte[] bytes = text.toByteArray();
            boolean plain = !wasEscaped;
            text.reset();
            wasEscaped = false;
            String command = new String(bytes, ISO_8859_1);
            if (plain && command.startsWith("++")) {
                command(command.substring(2).strip().split("\\s+"));
            } else if (bytes.length > 0) {
                message(bytes);
            }
        }

        private void message(byte[] bytes) {
            TalkLine talker = talker(address);
            if (talker != null) {
                byte[] ends = {'\r', '\n'};
                int from = eos == 2 ? 1 : 0;
                int count = eos == 0 ? 2 : eos == 3 ? 0 : 1;
                ByteBuffer whole =
                        ByteBuffer.allocate(bytes.length + count).put(bytes).put(ends, from, count);
                instruments.getOrDefault(address, (l, b, e) -> {}).received(talker, whole.flip(), true);
                if (auto) {
                    read(-1);
                }
            }
        }

        private void command(String[] words) {
            switch (words[0]) {
                case "addr" ->
                    setOrTell(words, () -> address = words.length > 2 ? words[1] + "," + words[2] : words[1], address);
                case "auto" -> setOrTell(words, () -> auto = words[1].equals("1"), auto ? "1" : "0");
                case "eos" -> setOrTell(words, () -> eos = Integer.parseInt(words[1]), String.valueOf(eos));
                case "eot_enable" -> setOrTell(words, () -> mark = words[1].equals("1"), mark ? "1" : "0");
                case "eot_char" ->
                    setOrTell(words, () -> markCharacter = Integer.parseInt(words[1]), "" + markCharacter);
                case "read_tmo_ms" -> setOrTell(words, () -> readMillis = Integer.parseInt(words[1]), "" + readMillis);
                case "eoi", "mode", "savecfg" -> setOrTell(words, () -> {}, "1");
                case "ifc" -> reading = false;
                case "ver" -> tell("Prologix GPIB-ETHERNET Controller version 01.06.06.00 (Fieldrack simulator)");
                case "read" -> read(words.length < 2 || words[1].equals("eoi") ? -1 : Integer.parseInt(words[1]));
                case "srq" -> tell(talkers.values().stream().anyMatch(TalkLine::isRequesting) ? "1" : "0");
                case "spoll" -> {
                    TalkLine talker = talker(
                            words.length > 2 ? words[1] + "," + words[2] : words.length > 1 ? words[1] : address);
                    tell(String.valueOf(talker == null ? 0 : talker.poll()));
                }
                case "clr" -> withTalker(TalkLine::clear);
                case "trg" ->
                    withTalker(t ->
                            instruments.getOrDefault(address, (l, b, e) -> {}).trigger(t));
                default -> tell("Unrecognized command");
            }
        }

        private void withTalker(java.util.function.Consumer<TalkLine> action) {
            TalkLine talker = talker(address);
            if (talker != null) {
                action.accept(talker);
            }
        }

        private void setOrTell(String[] words, Runnable set, String now) {
            if (words.length > 1) {
                try {
                    set.run();
                } catch (NumberFormatException e) {
                    tell("Unrecognized command");
                }
            } else {
                tell(now);
            }
        }

        private void tell(String answer) {
            line.send((answer + "\r\n").getBytes(ISO_8859_1));
        }

        private void read(int until) {
            reading = true;
            readUntil = until;
            int mine = ++readSerial;
            talk();
            line.later(Duration.ofMillis(readMillis), () -> {
                if (mine == readSerial) {
                    reading = false;
                }
            });
        }

        void talk() {
            TalkLine talker = reading ? talker(address) : null;
            while (reading && talker != null) {
                TalkLine.Talk said = talker.read(Integer.MAX_VALUE, readUntil, true);
                if (said == null) {
                    return;
                }
                boolean marked = said.end() && mark;
                ByteBuffer out = ByteBuffer.allocate(said.bytes().length + 1).put(said.bytes());
                if (marked) {
                    out.put((byte) markCharacter);
                }
                reading = !said.end() && !said.stopped();
                line.send(out.flip(), said.end());
            }
        }
    }
}
