package org.fieldrack.joulescope.sim;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.device.Simulator;
import org.fieldrack.joulescope.UsbBus;
import org.fieldrack.joulescope.UsbTransport;

/** Simulated instruments of this process, reached by the address {@code usb+sim:SERIAL}. Thread-safe. */
public final class SimulatedBus implements UsbBus {
    /** The one bus of this process. */
    public static final SimulatedBus INSTANCE = new SimulatedBus();

    private final List<SimulatedJs110> instruments = new CopyOnWriteArrayList<>();

    private SimulatedBus() {}

    /** Plugs an instrument in; it is gone when the returned simulator is closed. */
    public Simulator plug(SimulatedJs110 instrument) {
        instruments.add(instrument);
        String serial = serial(instrument);
        return new Simulator() {
            @Override
            public String address() {
                return "usb+sim:" + serial;
            }

            @Override
            public void close() {
                instruments.remove(instrument);
                instrument.close();
            }
        };
    }

    @Override
    public List<UsbTransport> scan(Kind kind) {
        return kind == Kind.BOOTLOADER
                ? instruments.stream()
                        .filter(SimulatedJs110::isInBootloader)
                        .<UsbTransport>map(instrument -> new SimulatedBootloader(instrument, serial(instrument)))
                        .toList()
                : instruments.stream()
                        .filter(SimulatedJs110::isPlugged)
                        .map(UsbTransport.class::cast)
                        .toList();
    }

    private static String serial(SimulatedJs110 instrument) {
        return instrument.name().substring(instrument.name().indexOf(':') + 1);
    }
}
