package org.fieldrack.record.archive;

/** What the writer has done, for whoever looks. Thread-safe. */
final class WriterStatistics {
    /** A moment's figures. */
    record Figures(
            long readings,
            long events,
            long commits,
            long commitNanos,
            long maxCommitNanos,
            long totalCommitNanos,
            long journalBytes,
            long pausedSince,
            String pauseReason) {}

    private Figures now;

    WriterStatistics(long journalBytes) {
        now = new Figures(0, 0, 0, 0, 0, 0, journalBytes, 0, "");
    }

    synchronized Figures now() {
        return now;
    }

    synchronized void committed(IntakeQueue.Batch batch, long nanos, long journalBytes) {
        long readings = 0;
        for (JournalBlock block : batch.blocks()) {
            readings += block.count();
        }
        now = new Figures(
                now.readings + readings,
                now.events + batch.events().size(),
                now.commits + 1,
                nanos,
                Math.max(now.maxCommitNanos, nanos),
                now.totalCommitNanos + nanos,
                journalBytes,
                now.pausedSince,
                now.pauseReason);
    }

    synchronized void paused(long since, String reason) {
        now = new Figures(
                now.readings,
                now.events,
                now.commits,
                now.commitNanos,
                now.maxCommitNanos,
                now.totalCommitNanos,
                now.journalBytes,
                since,
                reason);
    }

    synchronized void resumed() {
        paused(0, "");
    }
}
