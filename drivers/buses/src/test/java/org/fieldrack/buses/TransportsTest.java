package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.fieldrack.bus.Transport;
import org.fieldrack.buses.sim.Door;
import org.fieldrack.buses.sim.Doors;
import org.fieldrack.buses.sim.Instrument;
import org.junit.jupiter.api.Test;

/** A TCP line whose owner looks for its input. */
class TransportsTest extends BusTest {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private final Transport.Listener listener = new Transport.Listener() {
        @Override
        public void opened() {
            heard.add("opened");
        }

        @Override
        public void closed(String reason) {
            heard.add("closed");
        }

        @Override
        public void received(ByteBuffer bytes, boolean end) {
            heard.add(StandardCharsets.US_ASCII.decode(bytes).toString());
        }

        @Override
        public void writable() {}
    };

    private void untilLookFinds(Transport line, String what) {
        await().until(() -> loop.call(() -> {
            line.look();
            return String.join("", heard).contains(what);
        }));
    }

    @Test
    void inputAndEndAreFoundByLookingOnly() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Instrument instrument = (line, bytes, end) -> {
            line.send("HELLO".getBytes(StandardCharsets.US_ASCII));
            asked.incrementAndGet();
        };
        try (Door door = Doors.open("tcp://127.0.0.1:0", instrument, doors)) {
            Transport line =
                    Transports.lookedAt(BusAddress.parse(door.address()), loop).get();
            loop.execute(() -> line.connect(listener));
            await().until(() -> heard.contains("opened"));
            loop.call(() -> line.write(ByteBuffer.wrap(new byte[] {'?'})));
            await().until(() -> asked.get() == 1);
            // the answer is there, and two turns of the loop do not tell it
            loop.call(() -> true);
            loop.call(() -> true);
            assertThat(heard).containsExactly("opened");
            untilLookFinds(line, "HELLO");
            door.pullOut();
            untilLookFinds(line, "closed");
            loop.execute(line::close);
        }
    }
}
