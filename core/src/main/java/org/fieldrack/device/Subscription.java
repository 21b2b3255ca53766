package org.fieldrack.device;

/** Ends with {@link #close()}, after which no further call arrives; closing twice does nothing. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
