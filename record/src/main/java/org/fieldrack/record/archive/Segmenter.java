package org.fieldrack.record.archive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sorts committed readings into one growing segment a channel and hands over those that are full.
 *
 * <p>Live readings and those that a start finds in the journal take the same way. One writer; queries take snapshots, both
 * under the lock of the archive's view.
 */
final class Segmenter {
    /** A sealed segment is worth a row from here on; smaller ones are stored as they are and go on growing. */
    private static final int WORTH_SEALING = 256;

    /** What a channel needs besides its open segment. */
    static final class Track {
        final int channel;
        /** Readings in segments before the open one. */
        long sealed;
        /** Place in the journal of the newest reading that segments hold. */
        long mark;
        /** Greatest time seen. */
        long latest = Long.MIN_VALUE;
        /** How far times ever went back behind the greatest one before them. */
        long back;
        /** Time since which the device does not answer; {@link Long#MIN_VALUE} while it does. */
        long lostSince = Long.MIN_VALUE;

        @Nullable
        OpenSegment open;

        Track(int channel) {
            this.channel = channel;
        }
    }

    /** A gap of one channel that began or ended. */
    record GapChange(int channel, Gap gap) {}

    /**
     * A segment on its way to the file, and where its channel stands behind it.
     *
     * @param open it goes on growing
     */
    record Ready(
            Segment.Filled segment, boolean open, long sealed, long mark, long latest, long back, long dirtyFrom) {}

    private Track[] tracks = {};
    private final ArrayDeque<Ready> ready = new ArrayDeque<>();
    private final List<GapChange> gapChanges = new ArrayList<>();
    private long nextDataId;
    private int scan = 1;

    Segmenter(long firstDataId) {
        nextDataId = firstDataId;
    }

    Track track(int channel) {
        if (channel >= tracks.length) {
            int size = tracks.length;
            tracks = Arrays.copyOf(tracks, Math.max(channel + 1, size + size / 2));
            for (int i = size; i < tracks.length; i++) {
                tracks[i] = new Track(i);
            }
        }
        return tracks[channel];
    }

    /** Sorts in a committed journal row. */
    void apply(long journalId, byte[] block) {
        JournalBlock.Cursor reading = new JournalBlock.Cursor(block);
        long place = journalId << 20;
        while (reading.next()) {
            place++;
            Track track = track(reading.channel);
            followGap(track, reading);
            if (place > track.mark) {
                take(track, reading, place, journalId);
            }
        }
    }

    private void followGap(Track track, JournalBlock.Cursor reading) {
        boolean stale = Status.isStale(reading.status);
        if (stale && track.lostSince == Long.MIN_VALUE) {
            track.lostSince = reading.time;
            gapChanges.add(new GapChange(
                    track.channel,
                    new Gap(reading.time, Long.MAX_VALUE, reading.text.isEmpty() ? "no answer" : reading.text)));
        } else if (!stale && track.lostSince != Long.MIN_VALUE) {
            gapChanges.add(new GapChange(track.channel, new Gap(track.lostSince, reading.time, "")));
            track.lostSince = Long.MIN_VALUE;
        }
    }

    private void take(Track track, JournalBlock.Cursor reading, long place, long journalId) {
        OpenSegment open = track.open;
        long time = reading.time;
        if (open != null && (open.type != reading.type || breaksOrder(track, open, time))) {
            seal(track, open);
            open = null;
        }
        if (open == null) {
            open = new OpenSegment(track.channel, track.sealed, reading.type, limit(track));
            track.open = open;
        }
        if (ValueCodec.isWord(reading.type)) {
            open.add(time, reading.word, reading.status, reading.text);
        } else {
            open.add(time, reading.value, reading.status, reading.text);
        }
        if (open.dirtyFrom == 0) {
            open.dirtyFrom = journalId;
        }
        open.mark = place;
        if (time >= track.latest) {
            track.latest = time;
        } else {
            track.back = Math.max(track.back, track.latest - time);
        }
        if (open.isFull()) {
            seal(track, open);
        }
    }

    /**
     * Within a segment times ascend, and it lies either before or behind the greatest time of all before it; so a query
     * that starts {@code back} earlier misses no segment.
     */
    private static boolean breaksOrder(Track track, OpenSegment open, long time) {
        return time < open.last() || (open.last() < track.latest && time > track.latest);
    }

    /** First segments are of different lengths, so that channels which began together are not full together. */
    private static int limit(Track track) {
        int half = OpenSegment.CAPACITY / 2;
        return track.sealed > 0 ? OpenSegment.CAPACITY : half + (track.channel * 0x9E3779B1 >>> 23) % half;
    }

    private void seal(Track track, OpenSegment open) {
        handOver(track, open, false);
        track.sealed += open.count();
        track.open = null;
    }

    private void handOver(Track track, OpenSegment open, boolean stillOpen) {
        if (open.dataId == 0) {
            open.dataId = nextDataId++;
        }
        long sealed = track.sealed + (stillOpen ? 0 : open.count());
        ready.add(new Ready(open.snapshot(), stillOpen, sealed, open.mark, track.latest, track.back, open.dirtyFrom));
    }

    /**
     * Hands over open segments whose oldest reading is in this journal row or an earlier one, at most so many a call.
     *
     * @return true when all channels have been looked at since the last true
     */
    boolean release(long upToJournalId, int most) {
        for (int given = 0; scan < tracks.length && given < most; scan++) {
            Track track = tracks[scan];
            OpenSegment open = track.open;
            if (open == null || open.dirtyFrom == 0 || open.dirtyFrom > upToJournalId) {
                continue;
            }
            given++;
            if (open.count() >= WORTH_SEALING) {
                seal(track, open);
            } else {
                handOver(track, open, true);
                open.dirtyFrom = 0;
            }
        }
        boolean done = scan >= tracks.length;
        if (done) {
            scan = 1;
        }
        return done;
    }

    /** Puts back an open segment that the file held. */
    void reopen(Segment head, byte[] data) {
        Track track = track(head.channel());
        OpenSegment open = new OpenSegment(head.channel(), head.seq(), head.type(), OpenSegment.CAPACITY);
        SegmentCursor reading = new SegmentCursor(head.first(), data);
        while (reading.next()) {
            if (ValueCodec.isWord(head.type())) {
                open.add(reading.time, reading.word, reading.status, reading.text);
            } else {
                open.add(reading.time, reading.value, reading.status, reading.text);
            }
        }
        open.dataId = head.dataId();
        open.mark = track.mark;
        track.open = open;
    }

    /** Returns segments on their way to the file, at most about this many bytes; they stay until {@link #written}. */
    List<Ready> ready(long bytes) {
        List<Ready> some = new ArrayList<>();
        long size = 0;
        for (Ready item : ready) {
            if (size >= bytes) {
                break;
            }
            some.add(item);
            size += item.segment().data().length + 200;
        }
        return some;
    }

    /** Forgets the first segments and gap changes: their commit is done. */
    void written(int segments, int gaps) {
        for (int i = 0; i < segments; i++) {
            ready.removeFirst();
        }
        gapChanges.subList(0, gaps).clear();
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    boolean hasGapChanges() {
        return !gapChanges.isEmpty();
    }

    List<GapChange> gapChanges() {
        return List.copyOf(gapChanges);
    }

    /** Returns the oldest journal row that a segment on its way still needs; {@link Long#MAX_VALUE} for none. */
    long oldestNeeded() {
        long oldest = Long.MAX_VALUE;
        for (Ready item : ready) {
            if (item.dirtyFrom() > 0) {
                oldest = Math.min(oldest, item.dirtyFrom());
            }
        }
        return oldest;
    }

    /** Returns how far a channel's times ever went back. */
    long back(int channel) {
        return channel < tracks.length ? tracks[channel].back : 0;
    }

    /** Returns a channel's segments that the file does not have as sealed, in their order; the last one may be growing. */
    List<Segment.Filled> snapshot(int channel) {
        if (channel >= tracks.length) {
            return List.of();
        }
        List<Segment.Filled> found = new ArrayList<>();
        for (Ready item : ready) {
            if (item.segment().head().channel() == channel && !item.open()) {
                found.add(item.segment());
            }
        }
        OpenSegment open = tracks[channel].open;
        if (open != null && open.count() > 0) {
            found.add(open.snapshot());
        }
        return found;
    }
}
