package org.fieldrack.record.archive;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Event;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.Reading;
import org.fieldrack.record.StoreException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * The archive in one SQLite file, {@code archive.db} in the store's folder.
 *
 * <p>One thread writes (see {@link ArchiveWriter}), two read. A lock file beside the database keeps a second Fieldrack out;
 * other programs may read the file while this one writes it.
 */
public final class SqliteArchive implements Archive {
    /** Name of the database within the store's folder. */
    public static final String FILE = "archive.db";

    private static final int READERS = 2;
    private static final long JOURNAL_BYTES = 64L << 20;

    private final Path file;
    private final Clock clock;
    private final StoreLock lock;
    private final IntakeQueue queue;
    private final ChannelTable channels;
    private final Segmenter segmenter;
    private final ArchiveWriter writer;
    private final Readers readers;
    private final ReadWriteLock view = new ReentrantReadWriteLock();
    private final Counters counters = new Counters();
    private final Notices notices;
    private volatile long maxPages;
    private boolean closed;

    private SqliteArchive(
            Path file,
            StoreLock lock,
            ArchiveConfig config,
            Clock clock,
            Dialect dialect,
            long maxPages,
            long journalBytes)
            throws SQLException {
        this.file = file;
        this.lock = lock;
        this.clock = clock;
        this.maxPages = maxPages;
        this.notices = new Notices(clock);
        this.queue = new IntakeQueue(config.queue(), clock, counters);
        Connection connection = connect(dialect, true);
        try {
            connection.setAutoCommit(false);
            Tables.prepare(connection, dialect, file.toString());
            Loaded loaded = Loaded.from(connection, journalBytes);
            this.channels = loaded.channels();
            this.segmenter = loaded.segmenter();
            Store store = new Store(connection, dialect);
            noteGap(loaded.lastSeen());
            this.writer = new ArchiveWriter(
                    new StoreConnection(store, () -> reopen(dialect)),
                    loaded,
                    queue,
                    view.writeLock(),
                    clock,
                    config,
                    counters,
                    notices);
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Connection reader = connect(dialect, false);
                reader.setAutoCommit(false);
                connections.add(reader);
            }
            this.readers = new Readers(connections, dialect);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Opens the archive of a store, made where there is none.
     *
     * @param folder the store's folder
     * @throws StoreException when the store cannot be written, is in use, damaged or of a later version
     */
    public static SqliteArchive open(Path folder, ArchiveConfig config, Clock clock) {
        return open(folder, config, clock, 0, JOURNAL_BYTES);
    }

    /**
     * Opens an archive with bounds that tests want to reach.
     *
     * @param maxPages pages beyond which the file cannot grow, as if the disk were full; 0 for no bound
     * @param journalBytes length from which on the journal is cut
     */
    static SqliteArchive open(Path folder, ArchiveConfig config, Clock clock, long maxPages, long journalBytes) {
        StoreLock lock = StoreLock.take(folder);
        Dialect dialect = new SqliteDialect();
        try {
            SqliteArchive archive =
                    new SqliteArchive(folder.resolve(FILE), lock, config, clock, dialect, maxPages, journalBytes);
            archive.writer.start();
            return archive;
        } catch (SQLException e) {
            lock.close();
            throw new StoreException("archive " + folder.resolve(FILE) + " cannot be opened: " + dialect.reason(e), e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private Connection connect(Dialect dialect, boolean forWriting) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(5000);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try {
            dialect.prepare(connection, forWriting);
            if (forWriting && maxPages > 0) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("pragma max_page_count = " + maxPages);
                }
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Opens the file again for the writer, after its connection failed. */
    private Store reopen(Dialect dialect) throws SQLException {
        Connection connection = connect(dialect, true);
        connection.setAutoCommit(false);
        return new Store(connection, dialect);
    }

    /** Moves the bound of the file, which the writer notices after its next failure; for tests. */
    void limitPages(long pages) {
        maxPages = pages;
    }

    /** Lets the first commit write since when the archive did not run. */
    private void noteGap(long lastSeen) {
        long now = clock.utcNanos();
        if (lastSeen != Long.MIN_VALUE && now > lastSeen) {
            Gap gap = new Gap(lastSeen, now, Gap.NOT_RUNNING);
            queue.giveBack(new IntakeQueue.Batch(List.of(), List.of(), List.of(gap)));
        }
    }

    @Override
    public int channel(String device, String path, Property property) {
        return channels.channel(device, path, property, clock.utcNanos());
    }

    @Override
    public void append(int channel, Reading reading) {
        queue.put(channel, reading);
    }

    @Override
    public void append(int[] ids, Reading[] readings, int count) {
        queue.put(ids, readings, count);
    }

    @Override
    public void append(Event event) {
        queue.put(event);
    }

    @Override
    public boolean flush() {
        return writer.flush();
    }

    @Override
    public List<ArchiveChannel> channels() {
        return channels.all();
    }

    @Override
    public Optional<ArchiveChannel> find(String device, String path) {
        return channels.find(device, path);
    }

    @Override
    public List<Reading> readings(int channel, long from, long to, int limit) {
        return readers.run(connection ->
                new ReadingQuery(view(connection, channel), channel, options(channel)).within(from, to, limit));
    }

    @Override
    public Optional<Reading> readingAt(int channel, long time) {
        return readers.run(
                connection -> new ReadingQuery(view(connection, channel), channel, options(channel)).at(time));
    }

    @Override
    public Bins bins(int channel, long from, long to, int bins) {
        if (bins < 1 || bins > 100_000 || to <= from) {
            throw new IllegalArgumentException("bins must be 1 to 100000 and the range must end after it begins, not "
                    + bins + " bins from " + from + " to " + to);
        }
        return readers.run(connection -> new BinQuery(view(connection, channel), channel, from, to, bins).run());
    }

    @Override
    public List<StoredEvent> events(EventQuery query) {
        return readers.run(connection -> EventSelect.run(connection, query));
    }

    @Override
    public List<Gap> gaps(int channel, long from, long to) {
        return readers.run(connection -> GapQuery.within(connection, channel, from, to));
    }

    private List<Option> options(int channel) {
        return channels.find(channel).map(ArchiveChannel::options).orElse(List.of());
    }

    /** Fixes what the connection sees, at the same moment as what memory has beyond it. */
    private View view(Connection connection, int channel) throws SQLException {
        view.readLock().lock();
        try {
            Tables.meta(connection, "format", 0);
            return new View(connection, segmenter.snapshot(channel), segmenter.back(channel), clock.utcNanos());
        } finally {
            view.readLock().unlock();
        }
    }

    @Override
    public ArchiveStatistics statistics() {
        WriterStatistics.Figures done = writer.statistics();
        return new ArchiveStatistics(
                size(file) + size(file.resolveSibling(FILE + "-wal")),
                file.toFile().getUsableSpace(),
                channels.size(),
                done.readings(),
                done.events(),
                queue.readings(),
                queue.dropped(),
                done.commits(),
                done.commitNanos(),
                done.maxCommitNanos(),
                done.totalCommitNanos(),
                done.journalBytes(),
                done.pausedSince(),
                done.pauseReason());
    }

    private static long size(@Nullable Path path) {
        return path == null ? 0 : path.toFile().length();
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public void notices(Consumer<Event> listener) {
        notices.listen(listener);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        writer.close();
        readers.close();
        lock.close();
    }
}
