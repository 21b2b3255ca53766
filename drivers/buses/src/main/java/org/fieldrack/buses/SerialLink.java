package org.fieldrack.buses;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.fieldrack.bus.Link;

/** A serial line by jSerialComm. */
final class SerialLink implements Link {
    private static final int READ_LIMIT_MILLIS = 200;

    private final String file;
    private final SerialSettings settings;

    SerialLink(String file, SerialSettings settings) {
        this.file = file;
        this.settings = settings;
    }

    @Override
    public Session open() throws IOException {
        DeviceFile.checkUsable(Path.of(file));
        SerialPort port;
        try {
            port = SerialPort.getCommPort(file);
        } catch (SerialPortInvalidPortException e) {
            throw new IOException(file + " is not a serial port", e);
        }
        port.setComPortParameters(settings.baud(), settings.bits(), settings.stopBits(), settings.parity());
        port.setFlowControl(settings.flow());
        if (settings.rs485()) {
            port.setRs485ModeParameters(true, settings.rs485RtsHigh(), 0, 0);
        }
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_LIMIT_MILLIS, 0);
        setLine(settings.dtr(), port::setDTR, port::clearDTR);
        setLine(settings.rts(), port::setRTS, port::clearRTS);
        if (!port.openPort(0)) {
            throw new IOException(DeviceFile.reason(Path.of(file), port.getLastErrorCode()));
        }
        return new Port(port);
    }

    private static void setLine(boolean high, Runnable set, Runnable clear) {
        (high ? set : clear).run();
    }

    private static final class Port implements Session {
        private final SerialPort port;
        private final byte[] buffer = new byte[4096];

        Port(SerialPort port) {
            this.port = port;
        }

        @Override
        public int read(ByteBuffer into, int limitMillis) {
            int n = port.readBytes(buffer, Math.min(buffer.length, into.remaining()));
            if (n > 0) {
                into.put(buffer, 0, n);
            }
            return n;
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            int at = 0;
            while (at < bytes.length) {
                int n = port.writeBytes(bytes, bytes.length - at, at);
                if (n <= 0) {
                    throw new IOException("the serial port takes no bytes");
                }
                at += n;
            }
        }

        @Override
        public void close() {
            port.closePort();
        }
    }
}
