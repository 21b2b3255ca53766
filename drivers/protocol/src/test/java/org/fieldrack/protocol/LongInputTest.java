package org.fieldrack.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.fieldrack.buses.sim.Instrument;
import org.fieldrack.buses.sim.Line;
import org.fieldrack.property.Property;
import org.fieldrack.property.Value;
import org.fieldrack.property.ValueType;
import org.fieldrack.protocol.engine.Engine;
import org.fieldrack.protocol.engine.Result;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.language.Command;
import org.fieldrack.protocol.language.Piece;
import org.fieldrack.protocol.language.Protocol;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.tools.OneRun;
import org.junit.jupiter.api.Test;

/** Long texts are whole, and input without an end neither fills the memory nor keeps a run for ever. */
class LongInputTest {
    private static final int LENGTH = 300_000;

    private static Protocol protocol(String name) {
        return ProtocolFile.of(
                        "f",
                        "Terminator = LF; ReplyTimeout = 30000; ReadTimeout = 30000; text { out \"T?\"; in \"%s\"; } flood { out \"F?\"; in \"%s\"; }"
                                .getBytes(StandardCharsets.ISO_8859_1))
                .compile(name);
    }

    @Test
    void aLongTextIsWhole() throws IOException {
        try (Door door = Doors.open("127.0.0.1:0", new Talkative(), EventLoop.shared())) {
            OneRun.Outcome outcome = OneRun.run(protocol("text"), door.address(), List.of(), 1, Duration.ofSeconds(30));
            assertThat(outcome.result()).isEqualTo(Result.SUCCESS);
            assertThat(outcome.values()).containsExactly("x".repeat(LENGTH));
        }
    }

    @Test
    void aPropertyKeepsAllOfIt() {
        Format format = ((Command.In) protocol("text").commands().get(1))
                .pieces().stream()
                        .flatMap(piece -> piece instanceof Piece.Value(Format f)
                                ? Optional.of(f).stream()
                                : Optional.<Format>empty().stream())
                        .findFirst()
                        .orElseThrow();
        PointValues values = new PointValues(Property.of("text", ValueType.TEXT).build(), new PointValues.Others() {
            @Override
            public Optional<Property> property(String name) {
                return Optional.empty();
            }

            @Override
            public Optional<Value> value(String name) {
                return Optional.empty();
            }
        });
        byte[] line = "x".repeat(LENGTH).getBytes(StandardCharsets.ISO_8859_1);
        Slot slot = new Slot();
        slot.capacity = values.textCapacity(format);
        assertThat(format.converter().parse(line, 0, line.length, slot)).isEqualTo(LENGTH);
        values.begin(null);
        values.put(format, 0, slot);
        assertThat(values.taken()).contains(Value.of("x".repeat(LENGTH)));
    }

    @Test
    void inputWithoutAnEndIsAFault() throws IOException {
        try (Door door = Doors.open("127.0.0.1:0", new Talkative(), EventLoop.shared())) {
            OneRun.Outcome outcome = OneRun.run(protocol("flood"), door.address(), List.of(), 1, Duration.ofMinutes(2));
            assertThat(outcome.result()).isEqualTo(Result.FAULT);
            assertThat(outcome.message()).isEqualTo("more than 32 MiB came without the end of a line");
        }
    }

    /** Says much. */
    private static final class Talkative implements Instrument {
        private static final int CHUNK = 128 * 1024;

        @Override
        public void received(Line line, ByteBuffer bytes, boolean end) {
            char first = (char) bytes.get();
            if (first == 'T') {
                line.send(("x".repeat(LENGTH) + "\n").getBytes(StandardCharsets.ISO_8859_1));
            } else {
                flood(line, 0);
            }
        }

        /** A chunk at a time, so that the client in the same loop can take it. */
        private static void flood(Line line, long sent) {
            if (line.isOpen() && sent < 4L * Engine.MOST_INPUT_BYTES) {
                line.send(ByteBuffer.wrap(new byte[CHUNK]), false);
                line.later(Duration.ofMillis(1), () -> flood(line, sent + CHUNK));
            }
        }
    }
}
