package org.fieldrack.buses;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what is given up anyway. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.bus");

    private Closing() {}

    static void quietly(@Nullable Closeable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (IOException e) {
                LOG.debug("closing {}", closeable, e);
            }
        }
    }
}
