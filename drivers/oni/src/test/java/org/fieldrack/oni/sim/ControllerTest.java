package org.fieldrack.oni.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.base.ManualClock;
import org.fieldrack.oni.OniError;
import org.fieldrack.oni.OniRegister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller with time moved by hand. */
class ControllerTest {
    private final ManualClock clock = new ManualClock();

    @TempDir
    Path folder;

    private Controller controller(SyncLink link) {
        return new Controller(() -> Profiles.acceptance(new Faults()), clock, new Faults(), link);
    }

    /** Returns the times and addresses of all frames that are due now. */
    private static List<long[]> drain(Controller controller) throws IOException {
        List<long[]> frames = new ArrayList<>();
        while (controller.send(out -> {
                    int from = out.position();
                    int length = out.remaining();
                    int at = from;
                    while (at < from + length) {
                        frames.add(new long[] {out.getLong(at), out.getInt(at + 8)});
                        at += 16 + (out.getInt(at + 12) + 3 & ~3);
                    }
                    return length;
                })
                == 0) {}
        return frames;
    }

    @Test
    void sendsTheWholeProfileAtItsRate() throws IOException {
        Controller controller = controller(new SyncLink());
        write(controller, 0x0200, 0x8000, 1);
        write(controller, 0x0002, 0, 1);
        controller.write(OniRegister.RESET, 1);
        controller.write(OniRegister.RUNNING, 1);
        clock.advance(Duration.ofSeconds(1));
        List<long[]> frames = drain(controller);
        assertThat(frames).hasSize(62_302);
        for (int i = 1; i < frames.size(); i++) {
            long step = frames.get(i)[0] - frames.get(i - 1)[0];
            assertThat(step > 0 || step == 0 && frames.get(i)[1] > frames.get(i - 1)[1])
                    .isTrue();
        }
    }

    private static void write(Controller controller, int device, int register, int value) {
        controller.write(OniRegister.DEVICE_ADDRESS, device);
        controller.write(OniRegister.REGISTER_ADDRESS, register);
        controller.write(OniRegister.REGISTER_VALUE, value);
        controller.write(OniRegister.READ_WRITE, 1);
        controller.write(OniRegister.TRIGGER, 1);
    }

    @Test
    void theCounterStandsStillWhileStoppedAndGoesOn() throws IOException {
        Controller controller = controller(new SyncLink());
        controller.write(OniRegister.RUNNING, 1);
        clock.advance(Duration.ofMillis(15));
        drain(controller);
        controller.write(OniRegister.RUNNING, 0);
        clock.advance(Duration.ofSeconds(5));
        assertThat(drain(controller)).isEmpty();
        controller.write(OniRegister.RUNNING, 1);
        clock.advance(Duration.ofMillis(1));
        assertThat(drain(controller).getFirst()[0]).isEqualTo(15 * 250_000 + 8333);
    }

    @Test
    void aDividerActsAtOnce() throws IOException {
        Controller controller = controller(new SyncLink());
        controller.write(OniRegister.RUNNING, 1);
        write(controller, 0, 1, 250_000);
        clock.advance(Duration.ofMillis(5));
        assertThat(drain(controller).stream().filter(f -> f[1] == 0).map(f -> f[0]))
                .containsExactly(250_000L, 500_000L, 750_000L, 1_000_000L, 1_250_000L);
    }

    @Test
    void aStopCutsAtTheEndOfAFrame() throws IOException {
        Controller controller = controller(new SyncLink());
        controller.write(OniRegister.RUNNING, 1);
        clock.advance(Duration.ofMillis(3));
        int[] taken = {0};
        controller.send(out -> taken[0] = 200); // in the middle of the second amplifier frame
        int committed = controller.write(OniRegister.RUNNING, 0).value();
        assertThat(committed).isEqualTo(2 * 160);
        int[] rest = {0};
        while (controller.send(out -> {
                    rest[0] += out.remaining();
                    return out.remaining();
                })
                == 0) {}
        assertThat(taken[0] + rest[0]).isEqualTo(committed);
    }

    @Test
    void theMasterResetsTheOthers() throws IOException {
        SyncLink link = new SyncLink();
        Controller master = controller(link);
        Controller second = controller(link);
        Controller alone = controller(new SyncLink());
        second.write(OniRegister.HARDWARE_ADDRESS, 1);
        for (Controller controller : List.of(master, second, alone)) {
            controller.write(OniRegister.RUNNING, 1);
        }
        clock.advance(Duration.ofMillis(500));
        for (Controller controller : List.of(master, second, alone)) {
            drain(controller);
        }
        master.write(OniRegister.RESET_ACQUISITION_COUNTER, 1);
        clock.advance(Duration.ofMillis(1));
        assertThat(drain(master).getFirst()[0]).isEqualTo(8333);
        assertThat(drain(second).getFirst()[0]).isEqualTo(8333);
        assertThat(drain(alone).getFirst()[0]).isGreaterThan(100_000_000);
    }

    @Test
    void registersAnswerAsSpecified() {
        Controller controller = controller(new SyncLink());
        assertThat(controller.read(12).error()).isEqualTo(OniError.INVALID_ARGUMENT);
        assertThat(controller.write(7, 1).error()).isEqualTo(OniError.READ_ONLY);
        assertThat(controller.write(9, 3).error()).isEqualTo(OniError.INVALID_ARGUMENT);
        controller.write(OniRegister.RUNNING, 7);
        assertThat(controller.read(OniRegister.RUNNING).value()).isEqualTo(7);
        controller.write(OniRegister.RESET, 0);
        assertThat(controller.read(OniRegister.RUNNING).value()).isEqualTo(7);
        controller.write(OniRegister.RESET, 1);
        assertThat(controller.read(OniRegister.RUNNING).value()).isZero();
    }

    @Test
    void tablesComeFromYaml() throws IOException {
        Path file = Files.writeString(folder.resolve("table.yaml"), """
                clock: 100000000
                hubs: [{index: 3, id: 9, clock: 10000000, delay: 99}]
                devices:
                  - {address: 0.0, id: 12}
                  - {address: 3.1, id: 77, version: 2, read: 21, write: 8, rate: 1000,
                     registers: [{address: 5, value: 0x1234}, {address: 6, value: 1, writable: false}]}
                """);
        SimulatedSystem system = TableFile.read(file).system(new Faults());
        assertThat(system.devices()).hasSize(2);
        assertThat(system.devices().get(1).descriptor().readSize()).isEqualTo(21);
        assertThat(system.devices().get(1).registers().write(6, 2)).isFalse();
        assertThat(system.devices().get(1).registers().read(5)).hasValue(0x1234);
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "devices: [{adress: 0.0, id: 12}]");
        assertThatThrownBy(() -> TableFile.read(wrong))
                .hasMessageContaining("wrong.yaml:1:")
                .hasMessageContaining("did you mean address?");
    }
}
