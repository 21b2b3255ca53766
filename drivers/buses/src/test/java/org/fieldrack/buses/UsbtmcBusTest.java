package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fieldrack.base.Clock;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.IoStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsbtmcBusTest {
    /** A stand-in for the device file: a pseudo terminal whose reads give up after 100 ms, as the driver's do. */
    private static final String SERVER = """
            import os, pty, termios
            master, slave = pty.openpty()
            a = termios.tcgetattr(slave)
            a[0] = a[1] = a[3] = 0
            a[6][termios.VMIN], a[6][termios.VTIME] = 0, 1
            termios.tcsetattr(slave, termios.TCSANOW, a)
            print(os.ttyname(slave))
            buf = b''
            while True:
                buf += os.read(master, 1000)
                while b'\\n' in buf:
                    line, buf = buf.split(b'\\n', 1)
                    if line != b'hush': os.write(master, line.upper() + b'\\n')
            """;

    private final EventLoop loop = EventLoop.start("test-loop", Clock.system());

    @AfterEach
    void end() {
        assertThat(loop.failures()).isZero();
        loop.close();
    }

    @Test
    void asksAStandInForADeviceFile() {
        try (PythonServer server = new PythonServer(SERVER);
                Talker talker = new Talker("usbtmc:" + server.firstLine, "\n", loop)) {
            for (int i = 0; i < 20; i++) {
                assertThat(talker.ask("n " + i)).isEqualTo(new Talker.Answer(IoStatus.SUCCESS, "N " + i));
            }
            talker.replyTimeout = 300;
            assertThat(talker.ask("hush").status()).isEqualTo(IoStatus.NO_REPLY);
            talker.replyTimeout = 10_000;
            assertThat(talker.ask("again").text()).isEqualTo("AGAIN");
        }
    }

    @Test
    void findsAnInstrumentByItsNumbers(@TempDir Path folder) throws IOException {
        Path usb = Files.createDirectories(folder.resolve("devices/1-2"));
        Files.writeString(usb.resolve("idVendor"), "0957\n");
        Files.writeString(usb.resolve("idProduct"), "1755\n");
        Files.writeString(usb.resolve("serial"), "MY123\n");
        Path iface = Files.createDirectories(usb.resolve("1-2:1.0"));
        Path classes = Files.createDirectories(folder.resolve("class"));
        Files.createSymbolicLink(
                Files.createDirectories(classes.resolve("usbtmc3")).resolve("device"), iface);
        UsbtmcFiles named = UsbtmcFiles.of(BusAddress.parse("USB0::0x0957::0x1755::MY123::INSTR"));
        assertThat(new UsbtmcFiles("", named.vendor(), named.product(), named.serial(), classes).find())
                .isEqualTo(Path.of("/dev/usbtmc3"));
        assertThatThrownBy(() -> new UsbtmcFiles("", 0x957, 0x1755, "other", classes).find())
                .hasMessage("no USB instrument 0957:1755 with the serial number other is plugged in");
    }
}
