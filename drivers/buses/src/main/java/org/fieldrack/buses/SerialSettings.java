package org.fieldrack.buses;

import com.fazecast.jSerialComm.SerialPort;

/**
 * How a serial line is set: {@code baud} (9600), {@code bits} (8), {@code parity} (none, even, odd, mark, space),
 * {@code stop} (1, 1.5, 2), {@code flow} (none, rtscts, dsrdtr, xonxoff), {@code rs485} (off, on), {@code dtr}, {@code rts}.
 *
 * @param stopBits as jSerialComm numbers them
 * @param parity as jSerialComm numbers them
 * @param flow as jSerialComm's bits
 * @param rs485 the line's driver is switched by RTS
 * @param rs485RtsHigh RTS is high while sending
 * @param dtr level of DTR once open
 * @param rts level of RTS once open
 */
record SerialSettings(
        int baud,
        int bits,
        int stopBits,
        int parity,
        int flow,
        boolean rs485,
        boolean rs485RtsHigh,
        boolean dtr,
        boolean rts) {
    static final String[] OPTIONS = {"baud", "bits", "parity", "stop", "flow", "rs485", "rs485rts", "dtr", "rts"};

    static SerialSettings of(BusAddress address) {
        String stop = address.word("stop", "1", "1", "1.5", "2");
        String parity = address.word("parity", "none", "none", "even", "odd", "mark", "space", "n", "e", "o", "m", "s");
        String flow = address.word("flow", "none", "none", "rtscts", "dsrdtr", "xonxoff");
        return new SerialSettings(
                address.number("baud", 9600, 1, 20_000_000),
                address.number("bits", 8, 5, 8),
                switch (stop) {
                    case "1" -> SerialPort.ONE_STOP_BIT;
                    case "2" -> SerialPort.TWO_STOP_BITS;
                    default -> SerialPort.ONE_POINT_FIVE_STOP_BITS;
                },
                switch (parity.charAt(0)) {
                    case 'e' -> SerialPort.EVEN_PARITY;
                    case 'o' -> SerialPort.ODD_PARITY;
                    case 'm' -> SerialPort.MARK_PARITY;
                    case 's' -> SerialPort.SPACE_PARITY;
                    default -> SerialPort.NO_PARITY;
                },
                switch (flow) {
                    case "rtscts" -> SerialPort.FLOW_CONTROL_RTS_ENABLED | SerialPort.FLOW_CONTROL_CTS_ENABLED;
                    case "dsrdtr" -> SerialPort.FLOW_CONTROL_DSR_ENABLED | SerialPort.FLOW_CONTROL_DTR_ENABLED;
                    case "xonxoff" ->
                        SerialPort.FLOW_CONTROL_XONXOFF_IN_ENABLED | SerialPort.FLOW_CONTROL_XONXOFF_OUT_ENABLED;
                    default -> SerialPort.FLOW_CONTROL_DISABLED;
                },
                address.flag("rs485", false),
                address.word("rs485rts", "high", "high", "low").equals("high"),
                address.flag("dtr", true),
                address.flag("rts", true));
    }
}
