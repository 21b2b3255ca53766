package org.fieldrack.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.fieldrack.base.ManualClock;
import org.junit.jupiter.api.Test;

class LockQueueTest {
    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = EventLoop.manual(clock);
    private final LockQueue queue = new LockQueue(loop);

    private static final long MILLI = 1_000_000;

    @Test
    void servesFiftyClientsByPriorityThenByArrival() {
        Random random = new Random(1);
        List<RecordingClient> order = new ArrayList<>();
        RecordingClient first = new RecordingClient("first");
        LockQueue.Place owner = queue.place(first);
        assertThat(queue.request(owner, 0)).isTrue();
        List<RecordingClient> clients = new ArrayList<>();
        Map<RecordingClient, LockQueue.Place> places = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            RecordingClient client = new RecordingClient("client " + i);
            client.priority = Priority.values()[random.nextInt(3)];
            clients.add(client);
            LockQueue.Place place = queue.place(client);
            places.put(client, place);
            client.then = word -> {
                order.add(client);
                queue.unlock(place);
            };
            assertThat(queue.request(place, 0)).isTrue();
        }
        List<RecordingClient> wanted = new ArrayList<>(clients);
        wanted.sort(Comparator.comparing((RecordingClient c) -> c.priority).reversed()); // stable: arrival within
        queue.unlock(owner);
        assertThat(order).isEqualTo(wanted);
        assertThat(queue.isFree()).isTrue();
        assertThat(queue.snapshot().contended()).isEqualTo(50);
    }

    @Test
    void aHigherPriorityThatComesLateOvertakes() {
        RecordingClient owner = new RecordingClient("owner");
        RecordingClient low = new RecordingClient("low");
        RecordingClient high = new RecordingClient("high");
        high.priority = Priority.HIGH;
        LockQueue.Place ownerPlace = queue.place(owner);
        queue.request(ownerPlace, 0);
        queue.request(queue.place(low), 0);
        queue.request(queue.place(high), 0);
        queue.unlock(ownerPlace);
        assertThat(high.take()).containsExactly("lock SUCCESS");
        assertThat(low.take()).isEmpty();
    }

    @Test
    void limitsRunFromTheRequestAndAreExact() {
        LockQueue.Place owner = queue.place(new RecordingClient("owner"));
        queue.request(owner, 0);
        List<RecordingClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            RecordingClient client = new RecordingClient("client " + i);
            clients.add(client);
            queue.request(queue.place(client), (10 + i) * MILLI);
        }
        for (int i = 0; i < 50; i++) {
            clock.advance(Duration.ofMillis(i == 0 ? 10 : 1).minusNanos(1));
            loop.turn();
            assertThat(clients.get(i).heard).as("a nanosecond early").isEmpty();
            clock.advance(Duration.ofNanos(1));
            loop.turn();
            assertThat(clients.get(i).take()).containsExactly("lock TIMEOUT");
        }
        assertThat(queue.isContended()).isFalse();
        assertThat(queue.snapshot().timeouts()).isEqualTo(50);
    }

    @Test
    void withoutLimitWaitsForEver() {
        LockQueue.Place owner = queue.place(new RecordingClient("owner"));
        RecordingClient patient = new RecordingClient("patient");
        queue.request(owner, 0);
        queue.request(queue.place(patient), 0);
        clock.advance(Duration.ofDays(30));
        loop.turn();
        assertThat(patient.heard).isEmpty();
        queue.unlock(owner);
        assertThat(patient.take()).containsExactly("lock SUCCESS");
    }

    @Test
    void whoLeftIsNotCalled() {
        LockQueue.Place owner = queue.place(new RecordingClient("owner"));
        RecordingClient client = new RecordingClient("client");
        RecordingClient next = new RecordingClient("next");
        LockQueue.Place place = queue.place(client);
        queue.request(owner, 0);
        queue.request(place, 20 * MILLI);
        queue.request(queue.place(next), 0);
        queue.cancel(place);
        clock.advance(Duration.ofSeconds(1));
        loop.turn();
        queue.unlock(owner);
        assertThat(client.heard).isEmpty();
        assertThat(next.take()).containsExactly("lock SUCCESS");
    }

    @Test
    void aClosedQueueGivesTheDeviceToNobody() {
        queue.setOpen(false);
        RecordingClient client = new RecordingClient("client");
        queue.request(queue.place(client), 0);
        assertThat(client.heard).isEmpty();
        queue.setOpen(true);
        assertThat(client.take()).containsExactly("lock SUCCESS");
    }

    @Test
    void handsOverWithoutGrowingTheStack() {
        LockQueue.Place owner = queue.place(new RecordingClient("owner"));
        queue.request(owner, 0);
        int[] deepest = {0};
        int clients = 10_000;
        for (int i = 0; i < clients; i++) {
            RecordingClient client = new RecordingClient("c");
            LockQueue.Place place = queue.place(client);
            client.then = word -> {
                deepest[0] = Math.max(deepest[0], Thread.currentThread().getStackTrace().length);
                queue.unlock(place);
            };
            queue.request(place, 0);
        }
        int here = Thread.currentThread().getStackTrace().length;
        queue.unlock(owner);
        assertThat(queue.snapshot().grants()).isEqualTo(clients + 1L);
        assertThat(deepest[0]).isLessThan(here + 40);
    }

    @Test
    void refusesASecondRequestAndAForeignUnlock() {
        LockQueue.Place owner = queue.place(new RecordingClient("owner"));
        LockQueue.Place other = queue.place(new RecordingClient("other"));
        assertThat(queue.request(owner, 0)).isTrue();
        assertThat(queue.request(owner, 0)).isFalse();
        assertThat(queue.request(other, 0)).isTrue();
        assertThat(queue.request(other, 0)).isFalse();
        assertThat(queue.unlock(other)).isFalse();
    }

    @Test
    void saysWhoHoldsAndWhoWaitsHowLong() {
        LockQueue.Place owner = queue.place(new RecordingClient("owner"));
        RecordingClient late = new RecordingClient("late");
        late.priority = Priority.HIGH;
        queue.request(owner, 0);
        queue.request(queue.place(new RecordingClient("early")), 0);
        clock.advance(Duration.ofMillis(5));
        queue.request(queue.place(late), 0);
        clock.advance(Duration.ofMillis(2));
        LockQueue.Snapshot snapshot = queue.snapshot();
        assertThat(snapshot.owner()).contains("owner");
        assertThat(snapshot.heldNanos()).isEqualTo(7 * MILLI);
        assertThat(snapshot.waiters())
                .containsExactly(
                        new LockQueue.Snapshot.Waiter("late", Priority.HIGH, 2 * MILLI),
                        new LockQueue.Snapshot.Waiter("early", Priority.LOW, 7 * MILLI));
    }

    @Test
    void aClientThatThrowsDoesNotStopTheOthers() {
        LockQueue.Place owner = queue.place(new RecordingClient("owner"));
        RecordingClient bad = new RecordingClient("bad");
        RecordingClient good = new RecordingClient("good");
        LockQueue.Place badPlace = queue.place(bad);
        bad.then = word -> {
            queue.unlock(badPlace);
            throw new IllegalStateException("bad client");
        };
        queue.request(owner, 0);
        queue.request(badPlace, 0);
        queue.request(queue.place(good), 0);
        loop.execute(() -> queue.unlock(owner));
        loop.turn();
        loop.turn();
        assertThat(good.take()).containsExactly("lock SUCCESS");
        assertThat(loop.failures()).isOne();
    }
}
