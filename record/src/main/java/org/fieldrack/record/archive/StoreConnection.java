package org.fieldrack.record.archive;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The writer's connection to the file, opened anew after a failure. Used by the writer's thread alone.
 *
 * <p>A full disk makes SQLite undo a transaction by itself; its driver knows neither that nor how to go on with statements
 * prepared before. A new connection does, and closing the old one undoes whatever was open.
 */
final class StoreConnection {
    private static final long CHECKPOINT_BYTES = 8L << 20;

    /** Opens the writing side of the file. */
    @FunctionalInterface
    interface Opening {
        Store open() throws SQLException;
    }

    private final Dialect dialect;
    private final Opening opening;
    private @Nullable Store open;
    private long sinceCheckpoint;

    /**
     * @param open the first connection
     * @param opening makes the next ones
     */
    StoreConnection(Store open, Opening opening) {
        this.open = open;
        this.opening = opening;
        this.dialect = open.dialect();
    }

    Dialect dialect() {
        return dialect;
    }

    Store store() throws SQLException {
        Store store = open;
        if (store == null) {
            store = opening.open();
            open = store;
        }
        return store;
    }

    /** Closes the connection because of a failure. */
    void drop(SQLException failure) {
        Store store = open;
        open = null;
        if (store != null) {
            try {
                store.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Carries the log of changes over into the file when enough has been written; between transactions. */
    void written(long bytes) throws SQLException {
        sinceCheckpoint += bytes;
        if (sinceCheckpoint > CHECKPOINT_BYTES) {
            sinceCheckpoint = 0;
            dialect.checkpoint(store().connection());
        }
    }

    void close() throws SQLException {
        Store store = open;
        open = null;
        if (store != null) {
            dialect.checkpoint(store.connection());
            store.close();
        }
    }
}
