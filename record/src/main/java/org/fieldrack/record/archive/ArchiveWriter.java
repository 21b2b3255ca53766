package org.fieldrack.record.archive;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counter;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Event;

/**
 * The thread that writes: takes what waits, commits it as journal rows together with segments that became full, cuts the
 * journal and deletes what is too old, all in small steps.
 *
 * <p>A commit comes first, only then its readings are sorted into segments: so a commit that fails leaves nothing half done,
 * its readings go back into the queue and the archive pauses until the disk takes them.
 */
final class ArchiveWriter {
    private static final int BLOCKS_A_COMMIT = 16;
    private static final long SEGMENT_BYTES_A_COMMIT = 4 << 20;
    private static final long ALIVE_NANOS = 10_000_000_000L;
    private static final IntakeQueue.Batch NOTHING = new IntakeQueue.Batch(List.of(), List.of(), List.of());

    private final StoreConnection file;
    private final Dialect dialect;
    private final IntakeQueue queue;
    private final ChannelTable channels;
    private final Segmenter segmenter;
    private final JournalCut journal;
    private final Retention retention;
    private final Lock view;
    private final Clock clock;
    private final long patience;
    private final Notices notices;
    private final Counter failedCommits;
    private final WriterStatistics statistics;
    private final FlushRequests flushes = new FlushRequests();
    private final Thread thread;
    private long nextJournalId;
    private long nextEventId;
    private long lastAlive;
    private boolean paused;
    private volatile boolean closing;

    /**
     * @param file the file's writing side, which the writer closes
     * @param view held while a commit and what memory knows of it change together
     */
    ArchiveWriter(
            StoreConnection file,
            Loaded loaded,
            IntakeQueue queue,
            Lock view,
            Clock clock,
            ArchiveConfig config,
            Counters counters,
            Notices notices) {
        this.file = file;
        this.dialect = file.dialect();
        this.queue = queue;
        this.channels = loaded.channels();
        this.segmenter = loaded.segmenter();
        this.journal = loaded.journal();
        this.statistics = new WriterStatistics(journal.bytes());
        this.nextJournalId = loaded.lastJournalId() + 1;
        this.nextEventId = loaded.lastEventId() + 1;
        this.retention = new Retention(config, dialect, clock);
        this.view = view;
        this.clock = clock;
        // most of the promised time is left for the commit itself, on a busy computer and a busy disk too
        this.patience = config.commit().toNanos() / 5;
        this.notices = notices;
        failedCommits =
                counters.counter("failed_commits", "commits that the disk did not take and that were tried again");
        lastAlive = clock.ticks();
        thread = Thread.ofPlatform().daemon().name("archive writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    WriterStatistics.Figures statistics() {
        return statistics.now();
    }

    /** Commits what waits now; returns whether that succeeded. */
    boolean flush() {
        return flushes.await(queue::wake);
    }

    /** Commits the rest and ends the thread. */
    void close() {
        closing = true;
        queue.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                queue.await(patience, paused);
                if (paused || flushes.isWanted() || queue.isDue(patience) || retention.isDue()) {
                    commitAll();
                }
                if (clock.ticks() - lastAlive >= ALIVE_NANOS) {
                    alive();
                }
            }
            commitAll();
            alive();
            file.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            notices.failed("archive could not be closed properly: " + dialect.reason(e));
        } catch (RuntimeException e) {
            notices.broken(e);
        } finally {
            flushes.end();
        }
    }

    private void commitAll() {
        long ticket = flushes.ticket();
        boolean more = true;
        while (more) {
            more = commit();
        }
        flushes.answer(ticket, !paused);
    }

    /** Commits a batch; returns whether more waits. */
    private boolean commit() {
        IntakeQueue.Batch batch = queue.take(BLOCKS_A_COMMIT);
        List<ChannelTable.Pending> described = channels.takePending();
        List<Segmenter.Ready> ready = segmenter.ready(SEGMENT_BYTES_A_COMMIT);
        List<Segmenter.GapChange> gaps = segmenter.gapChanges();
        if (batch.isEmpty() && described.isEmpty() && ready.isEmpty() && gaps.isEmpty() && !retention.isDue()) {
            return false;
        }
        long started = clock.ticks();
        List<byte[]> blocks = new ArrayList<>();
        batch.blocks().forEach(block -> blocks.add(block.bytes()));
        try {
            Store store = file.store();
            write(store, batch, blocks, described, ready, gaps);
            retention.step(store.connection(), ready.size());
            long cut = journal.step(store);
            view.lock();
            try {
                store.connection().commit();
                committed(blocks, ready.size(), gaps.size(), cut);
            } finally {
                view.unlock();
            }
        } catch (SQLException e) {
            takeBack(batch, described, e);
            return false;
        }
        nextEventId += batch.events().size();
        statistics.committed(batch, clock.ticks() - started, journal.bytes());
        tellAfter(batch);
        checkpointAfter(blocks, ready);
        return batch.blocks().size() == BLOCKS_A_COMMIT || segmenter.hasReady() || segmenter.hasGapChanges();
    }

    private void write(
            Store store,
            IntakeQueue.Batch batch,
            List<byte[]> blocks,
            List<ChannelTable.Pending> described,
            List<Segmenter.Ready> ready,
            List<Segmenter.GapChange> gaps)
            throws SQLException {
        store.describe(described);
        for (int i = 0; i < blocks.size(); i++) {
            store.journal(
                    nextJournalId + i, clock.utcNanos(), batch.blocks().get(i).count(), blocks.get(i));
        }
        long id = nextEventId;
        for (Event event : batch.events()) {
            store.event(id++, event);
        }
        for (Gap gap : batch.gaps()) {
            store.gap(Gap.EVERYWHERE, gap);
        }
        store.segments(ready);
        for (Segmenter.GapChange change : gaps) {
            store.gap(change.channel(), change.gap());
        }
    }

    /** Brings memory to where the file is now. */
    private void committed(List<byte[]> blocks, int segments, int gaps, long cut) {
        segmenter.written(segments, gaps);
        journal.committed(cut);
        for (byte[] block : blocks) {
            long id = nextJournalId++;
            journal.added(id, block.length);
            segmenter.apply(id, block);
        }
        journal.prepare();
    }

    private void takeBack(IntakeQueue.Batch batch, List<ChannelTable.Pending> described, SQLException e) {
        failedCommits.increment();
        file.drop(e);
        queue.giveBack(batch);
        channels.giveBack(described);
        if (!paused) {
            paused = true;
            String reason = dialect.reason(e);
            statistics.paused(clock.utcNanos(), reason);
            notices.paused(reason);
        }
    }

    private void tellAfter(IntakeQueue.Batch batch) {
        if (paused) {
            paused = false;
            statistics.resumed();
            notices.resumed(queue.dropped());
        } else if (batch.gaps().stream().anyMatch(gap -> gap.reason().equals(IntakeQueue.DROPPED))) {
            notices.dropping("the disk does not keep up, " + queue.dropped() + " lost since the start");
        }
    }

    private void checkpointAfter(List<byte[]> blocks, List<Segmenter.Ready> ready) {
        long written = 0;
        for (byte[] block : blocks) {
            written += block.length + 8192L;
        }
        for (Segmenter.Ready item : ready) {
            written += item.segment().data().length + 16384L;
        }
        try {
            file.written(written);
        } catch (SQLException e) {
            // the log of changes goes on growing; the next commit will say what is wrong with the disk
            failedCommits.increment();
        }
    }

    /** Notes that the archive runs although nothing comes in: the beginning of a gap is then not guessed. */
    private void alive() {
        lastAlive = clock.ticks();
        if (paused) {
            return;
        }
        try {
            Tables.setMeta(file.store().connection(), "alive", clock.utcNanos());
            file.store().connection().commit();
        } catch (SQLException e) {
            takeBack(NOTHING, List.of(), e);
        }
    }
}
