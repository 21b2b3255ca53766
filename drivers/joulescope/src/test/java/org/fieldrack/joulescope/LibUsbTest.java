package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The real USB, as far as a computer without an instrument has one. */
class LibUsbTest {
    @Test
    void scansOrSaysWhatIsMissing() {
        try {
            LibUsb unused = LibUsb.load();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("libusb");
            assertThatThrownBy(() -> new LibUsbBus().scan(UsbBus.Kind.APPLICATION))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("libusb");
            return;
        }
        for (UsbBus.Kind kind : UsbBus.Kind.values()) {
            for (UsbTransport found : new LibUsbBus().scan(kind)) {
                assertThat(found.name()).contains(":");
                found.release();
                found.release();
            }
        }
    }

    @Test
    void saysTheRemedyWhereItMayNotBeOpened() throws IOException {
        assertThat(LibUsbBus.PERMISSION)
                .contains("udev")
                .contains("/etc/udev/rules.d/99-joulescope.rules")
                .contains("0e88");
    }
}
