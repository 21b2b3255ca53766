package org.fieldrack.record.archive;

/**
 * Size and health of the store.
 *
 * @param bytes size of its files on disk
 * @param freeBytes room left on that disk
 * @param channels properties known
 * @param readings readings committed since it was opened
 * @param events events committed since it was opened
 * @param queuedReadings readings that wait for their commit
 * @param droppedReadings readings that fell out of the queue since it was opened
 * @param commits commits since it was opened
 * @param commitNanos time of the last commit
 * @param maxCommitNanos time of the longest commit
 * @param totalCommitNanos time of all commits
 * @param journalBytes readings that are not in sealed segments yet
 * @param pausedSince UTC nanoseconds since which it cannot write; 0 while it can
 * @param pauseReason why, in one sentence; empty while it can
 */
public record ArchiveStatistics(
        long bytes,
        long freeBytes,
        int channels,
        long readings,
        long events,
        long queuedReadings,
        long droppedReadings,
        long commits,
        long commitNanos,
        long maxCommitNanos,
        long totalCommitNanos,
        long journalBytes,
        long pausedSince,
        String pauseReason) {}
