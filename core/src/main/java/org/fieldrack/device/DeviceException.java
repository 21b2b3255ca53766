package org.fieldrack.device;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An operation on an instrument that failed: carries device, operation, elapsed time and whether it was unreachable. */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String device;
    private final String operation;
    private final Duration elapsed;
    private final boolean offline;

    /**
     * @param operation what was tried: {@code set volts}
     * @param offline the instrument could not be reached, so nothing was changed
     * @param reason why, in words that follow a colon
     */
    public DeviceException(
            String device,
            String operation,
            Duration elapsed,
            boolean offline,
            String reason,
            @Nullable Throwable cause) {
        super(device + ": " + operation + ": " + reason, cause);
        this.device = device;
        this.operation = operation;
        this.elapsed = elapsed;
        this.offline = offline;
    }

    public String device() {
        return device;
    }

    public String operation() {
        return operation;
    }

    public Duration elapsed() {
        return elapsed;
    }

    public boolean isOffline() {
        return offline;
    }
}
