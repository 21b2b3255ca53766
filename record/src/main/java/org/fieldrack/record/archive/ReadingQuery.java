package org.fieldrack.record.archive;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fieldrack.property.Option;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;

/** Answers with readings exactly as they came. */
final class ReadingQuery {
    private final View view;
    private final int channel;
    private final List<Option> options;

    ReadingQuery(View view, int channel, List<Option> options) {
        this.view = view;
        this.channel = channel;
        this.options = options;
    }

    List<Reading> within(long from, long to, int limit) throws SQLException {
        List<Reading> readings = new ArrayList<>();
        // where times went back, segments overlap: then everything is read and sorted before the limit cuts
        boolean ordered = view.back() == 0;
        try (Segments segments = new Segments(view, channel)) {
            segments.filed(from, to, true, head -> {
                take(head.first(), segments.data(head.dataId()), from, to, readings);
                return !ordered || readings.size() < limit;
            });
        }
        for (Segment.Filled segment : view.inMemory()) {
            if (!ordered || readings.size() < limit) {
                take(segment.head().first(), segment.data(), from, to, readings);
            }
        }
        if (!ordered) {
            readings.sort(Comparator.comparingLong(Reading::timeNanosUtc));
        }
        return readings.size() > limit ? List.copyOf(readings.subList(0, limit)) : readings;
    }

    private void take(long first, byte[] data, long from, long to, List<Reading> readings) {
        SegmentCursor at = new SegmentCursor(first, data);
        while (at.next() && at.time < to) {
            if (at.time >= from) {
                readings.add(reading(at));
            }
        }
    }

    private Reading reading(SegmentCursor at) {
        Value value = ValueCodec.isWord(at.type)
                ? ValueCodec.value(at.type, at.word, options)
                : ValueCodec.read(new Source(at.value));
        return new Reading(value, at.time, Status.alarm(at.status, at.text), Status.quality(at.status));
    }

    Optional<Reading> at(long time) throws SQLException {
        try (Segments segments = new Segments(view, channel)) {
            Optional<Segment.Filled> segment = segments.at(time);
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            List<Reading> readings = new ArrayList<>();
            take(
                    segment.get().head().first(),
                    segment.get().data(),
                    Long.MIN_VALUE,
                    time == Long.MAX_VALUE ? time : time + 1,
                    readings);
            return Optional.of(readings.getLast());
        }
    }
}
