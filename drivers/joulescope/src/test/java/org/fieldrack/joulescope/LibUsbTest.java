package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The wire through libusb: against libusb's functions made in Java, and the real library as far as a computer without an instrument has one. */
class LibUsbTest {
    private final FakeLibUsb fake = new FakeLibUsb();
    private final LibUsb library = fake.library();
    private final LibUsbBus bus = new LibUsbBus(() -> library);

    private UsbTransport only() {
        List<UsbTransport> found = bus.scan(UsbBus.Kind.APPLICATION);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void theRealLibraryScansOrSaysWhatIsMissing() {
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
    void saysInOneSentenceWhatIsToBeDoneWithoutTheLibrary() {
        assertThatThrownBy(() -> LibUsb.open("libusb-that-nobody-has.so"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("libusb-1.0-0")
                .hasMessageContaining("/etc/udev/rules.d/99-joulescope.rules")
                .hasMessageContaining("ATTRS{idProduct}==\"0e88\"");
    }

    @Test
    void saysTheRuleWhereTheInstrumentMayNotBeOpened() {
        fake.permitted = false;
        UsbTransport usb = only();
        assertThat(usb.name()).isEqualTo("Joulescope:" + LibUsbTransport.UNKNOWN);
        assertThatThrownBy(usb::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("open failed")
                .hasMessageContaining("/etc/udev/rules.d/99-joulescope.rules");
    }

    @Test
    void readsThroughControlAndBulkTransfers() throws IOException {
        UsbTransport usb = only();
        assertThat(usb.name()).isEqualTo("Joulescope:000123");
        assertThat(bus.scan(UsbBus.Kind.BOOTLOADER)).isEmpty();
        try (JoulescopeDevice device = new JoulescopeDevice(new DeviceThread(usb), JoulescopeDevice.Config.AUTO)) {
            device.streamBufferDuration(0.2);
            JoulescopeDevice unused = device.open();
            assertThat(device.info().orElseThrow()).contains("000123");
            assertThat(device.calibration()).isPresent();
            // the first packets may come before the settings: only what is read is certain
            SamplesResult read = device.read(0.1, null, "raw");
            assertThat(read.samples()).isEqualTo(200_000);
            short[] raw = read.signal("raw").orElseThrow().shorts();
            for (int k = 1; k < raw.length; k++) {
                assertThat(raw[k] >> 2 & 0x3FFF).isEqualTo((raw[k - 1] >> 2) + 1 & 0x3FFF);
            }
            assertThat(device.streamBuffer().status())
                    .containsEntry("sample_missing_count", new StreamBuffer.Item(0L, "samples"));
            assertThat(usb.status()).containsEntry("failures", new StreamBuffer.Item(0L, "transfers"));
        }
        usb.release();
        assertThat(fake.transfers).as("transfers not freed").hasValue(0);
        assertThat(fake.handles).as("handles not closed").hasValue(0);
        assertThat(fake.references).as("devices not given back").hasValue(0);
    }

    @Test
    void controlTransfersThatHandleTheStreamsEventsLoseNothing() throws Exception {
        UsbTransport usb = only();
        usb.open();
        Recorder recorder = new Recorder(transfers -> transfers >= 2000);
        usb.streamStart(2, 8, 4096, recorder);
        while (recorder.ended.getCount() > 0) {
            assertThat(usb.controlIn(7, 0, 0, 16).result()).isZero();
        }
        assertThat(recorder.ending.get()).isEqualTo("0 terminated by data_fn");
        assertThat(recorder.transfers).hasValue(2000);
        assertThat(recorder.outOfOrder).hasValue(0);
        usb.close();
        assertThat(fake.transfers).hasValue(0);
    }

    @Test
    void aFaultInAConsumerTakesEveryTransferBackFirst() throws Exception {
        UsbTransport usb = only();
        usb.open();
        Recorder recorder = new Recorder(transfers -> {
            if (transfers == 20) {
                throw new IllegalStateException("broken view");
            }
            return false;
        });
        usb.streamStart(2, 8, 4096, recorder);
        assertThat(recorder.ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.ending.get()).startsWith("2 ").contains("broken view");
        assertThat(fake.transfers).hasValue(0);
        // and it streams again
        Recorder again = new Recorder(transfers -> transfers >= 20);
        usb.streamStart(2, 8, 4096, again);
        assertThat(again.ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(again.ending.get()).startsWith("0 ");
        usb.close();
    }

    @Test
    void aPulledCableEndsTheStreamWithItsReason() throws Exception {
        UsbTransport usb = only();
        usb.open();
        Recorder recorder = new Recorder(transfers -> false);
        usb.streamStart(2, 8, 4096, recorder);
        await().atMost(Duration.ofSeconds(20)).until(() -> recorder.transfers.get() > 10);
        fake.pulled = true;
        assertThat(recorder.ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.ending.get()).startsWith("1 Joulescope:000123").contains("not connected");
        assertThat(usb.controlIn(4, 0, 0, 128).result()).isEqualTo(UsbResult.NO_DEVICE);
        assertThat(fake.transfers).hasValue(0);
        usb.close();
    }

    /** Takes transfers, whose packets must be numbered without a gap. */
    private static final class Recorder implements UsbTransport.Stream {
        interface Rule {
            boolean isEnough(int transfers);
        }

        final AtomicInteger transfers = new AtomicInteger();
        final AtomicInteger outOfOrder = new AtomicInteger();
        final AtomicReference<String> ending = new AtomicReference<>("");
        final CountDownLatch ended = new CountDownLatch(1);
        private final Rule rule;
        private int next = -1;

        Recorder(Rule rule) {
            this.rule = rule;
        }

        @Override
        public boolean data(MemorySegment transfer) {
            for (long at = 0; at < transfer.byteSize(); at += PacketDecoder.PACKET_LENGTH) {
                int index = transfer.get(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, at + 4) & 0xFFFF;
                if (next >= 0 && index != next) {
                    outOfOrder.incrementAndGet();
                }
                next = index + 1 & 0xFFFF;
            }
            return rule.isEnough(transfers.incrementAndGet());
        }

        @Override
        public boolean process() {
            return false;
        }

        @Override
        public void stopped(int event, String message) {
            ending.set(event + " " + message);
            ended.countDown();
        }
    }
}
