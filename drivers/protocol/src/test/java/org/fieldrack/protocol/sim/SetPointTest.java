package org.fieldrack.protocol.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.language.Command;
import org.fieldrack.protocol.language.Piece;
import org.fieldrack.protocol.language.ProtocolFile;
import org.fieldrack.protocol.language.Surroundings;
import org.junit.jupiter.api.Test;

/** A value that can be set stands still until it is; one that is only measured moves. */
class SetPointTest {
    @Test
    void aSetPointStandsStillBeforeItIsSet() throws Exception {
        ProtocolFile file = ProtocolFile.of("f", """
                Terminator = LF;
                getVolts { out "VOLT?"; in "%f"; }
                setVolts { out "VOLT %f"; }
                getAmps { out "CURR?"; in "%f"; }
                """.getBytes(StandardCharsets.ISO_8859_1));
        Command.In getAmps = (Command.In)
                file.compile("getAmps", Surroundings.ANY).commands().get(1);
        Command.In amps = (Command.In)
                file.compile("getAmps", Surroundings.ANY).commands().get(1);
        Format real = ((Piece.Value) amps.pieces().get(0)).format();
        try (ProtocolSimulator simulator = ProtocolSimulator.start(
                file, "127.0.0.1:0", java.util.List.of(), Faults.parse(""), EventLoop.shared())) {
            assertThat(value(simulator, "volts", real, 1)).isEqualTo(value(simulator, "volts", real, 6));
            assertThat(value(simulator, "amps", real, 1)).isNotEqualTo(value(simulator, "amps", real, 6));
            Slot given = new Slot();
            given.real = 12.5;
            simulator.variables().set("volts", real, given);
            assertThat(value(simulator, "volts", real, 9)).isEqualTo(12.5);
        }
    }

    private static double value(ProtocolSimulator simulator, String name, Format format, double seconds) {
        Slot slot = new Slot();
        simulator.variables().get(name, format, slot, seconds);
        return slot.real;
    }
}
