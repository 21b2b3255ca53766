package org.fieldrack.record.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.fieldrack.record.StoreException;

/**
 * Runs queries on a few platform threads with a connection each: a call into SQLite blocks in native code and would hold up
 * a virtual thread's carrier.
 */
final class Readers implements AutoCloseable {
    /** What is asked of a connection. */
    @FunctionalInterface
    interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    private final BlockingQueue<Connection> connections;
    private final List<Connection> all;
    private final ExecutorService threads;
    private final Dialect dialect;

    Readers(List<Connection> connections, Dialect dialect) {
        this.all = List.copyOf(connections);
        this.connections = new ArrayBlockingQueue<>(connections.size(), false, connections);
        this.dialect = dialect;
        this.threads = Executors.newFixedThreadPool(
                connections.size(),
                Thread.ofPlatform().daemon().name("archive reader ", 1).factory());
    }

    /** Runs a query and ends its read transaction, since an old one keeps the log of changes growing. */
    <T> T run(Query<T> query) {
        try {
            return threads.submit(() -> {
                        Connection connection = connections.take();
                        try {
                            return query.run(connection);
                        } finally {
                            connection.rollback();
                            connections.add(connection);
                        }
                    })
                    .get();
        } catch (RejectedExecutionException e) {
            throw new StoreException("the archive is closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the query was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw new StoreException("archive cannot be read: " + dialect.reason(sql), sql);
            }
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new StoreException("archive cannot be read: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        threads.close();
        for (Connection connection : all) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new StoreException("archive cannot be closed: " + dialect.reason(e), e);
            }
        }
    }
}
