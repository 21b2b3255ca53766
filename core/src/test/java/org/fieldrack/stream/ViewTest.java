package org.fieldrack.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ViewTest {
    private final RingHistory history =
            new RingHistory(List.of(Channel.of("x", "", ElementType.U8)), new SampleClock(1000, 0), true, 10_240);

    @AfterEach
    void close() {
        history.close();
    }

    private void append(int samples) {
        MemorySegment column = Arena.ofAuto().allocate(samples);
        history.append(new SampleBlock(history.endSampleId(), samples, List.of(column), null));
    }

    @Test
    void followsTheLiveEdgeUntilItIsPanned() {
        append(5000);
        View view = new View(history, 100);
        view.zoom(10, 0);
        long span = view.to() - view.from();
        assertThat(view.to()).isEqualTo(5000);
        append(1000);
        view.advance();
        assertThat(view.to()).isEqualTo(6000);
        assertThat(view.to() - view.from()).isBetween(span - 1, span + 1);
        view.pan(-2000);
        append(1000);
        view.advance();
        assertThat(view.isLive()).isFalse();
        assertThat(view.to()).isEqualTo(4000);
    }

    @Test
    void keepsThePivotInPlaceWhileZoomingToSingleSamplesAndBack() {
        append(10_000);
        View view = new View(history, 1000);
        view.live(false);
        view.span(0, 10_000);
        for (int i = 0; i < 40; i++) {
            view.zoom(1.5, 2500);
            assertThat(view.from()).isLessThanOrEqualTo(2500);
            assertThat(view.to()).isGreaterThanOrEqualTo(2500);
        }
        assertThat(view.to() - view.from()).isLessThanOrEqualTo(4);
        Bins bins = new Bins(1000);
        view.update(0, bins);
        assertThat(bins.size()).isEqualTo((int) (view.to() - view.from()));
        for (int i = 0; i < 40; i++) {
            view.zoom(1 / 1.5, 2500);
        }
        assertThat(view.to()).isEqualTo(10_000);
        assertThat(view.to() - view.from()).isLessThanOrEqualTo(history.capacity() + 1);
    }
}
