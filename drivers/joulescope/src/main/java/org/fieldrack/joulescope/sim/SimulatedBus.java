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
        String serial = instrument.name().substring(instrument.name().indexOf(':') + 1);
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

    /** Returns the plugged instruments; bootloaders are not simulated. */
    @Override
    public List<UsbTransport> scan(Kind kind) {
        return kind == Kind.BOOTLOADER
                ? List.of()
                : instruments.stream()
                        .filter(SimulatedJs110::isPlugged)
                        .map(UsbTransport.class::cast)
                        .toList();
    }
}
