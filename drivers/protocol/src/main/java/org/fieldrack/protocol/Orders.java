package org.fieldrack.protocol;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.fieldrack.device.DeviceException;
import org.fieldrack.property.Reading;
import org.fieldrack.property.Value;

/** Sets and commands of a device: has them done in the loop and waits for their end on the thread of whoever asks. */
final class Orders {
    /** A property that was set, and what was read of it before. */
    private record Written(String path, Optional<Value> before) {}

    private final ProtocolDevice device;

    Orders(ProtocolDevice device) {
        this.device = device;
    }

    /**
     * Sets properties one after the other; where one fails, those before it are set back to what was read of them.
     *
     * @throws DeviceException which says what failed, and what became of the others
     */
    void set(Map<String, Value> changes) {
        Deque<Written> written = new ArrayDeque<>();
        changes.forEach((path, value) -> {
            long started = device.context().clock().ticks();
            Optional<Value> before = device.context().readings().reading(path).map(Reading::value);
            String problem = ask(done -> device.write(path, value, done));
            if (!problem.isEmpty()) {
                throw failed("set " + path, started, problem + setBack(written));
            }
            written.push(new Written(path, before));
        });
    }

    /** Sets back in the opposite order and says so, as the end of a sentence. */
    private String setBack(Deque<Written> written) {
        StringJoiner said = new StringJoiner("; ", "; ", "").setEmptyValue("");
        for (Written each : written) {
            String problem = each.before
                    .map(value -> ask(done -> device.write(each.path, value, done)))
                    .orElse("its value before is not known");
            said.add(
                    problem.isEmpty()
                            ? each.path + " was set back to "
                                    + each.before.orElseThrow().text()
                            : each.path + " keeps its new value: " + problem);
        }
        return said.toString();
    }

    void call(String command) {
        long started = device.context().clock().ticks();
        String problem = ask(done -> device.run(command, done));
        if (!problem.isEmpty()) {
            throw failed("call " + command, started, problem);
        }
    }

    /** Has something done in the loop and waits for its end; an empty text is good, others say why not. */
    private String ask(Consumer<CompletableFuture<String>> task) {
        CompletableFuture<String> done = new CompletableFuture<>();
        device.loop().execute(() -> task.accept(done));
        try {
            return done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }

    private DeviceException failed(String operation, long started, String reason) {
        Duration elapsed = Duration.ofNanos(device.context().clock().ticks() - started);
        return new DeviceException(
                device.context().deviceName(),
                operation + " after " + elapsed.toMillis() + " ms",
                elapsed,
                device.isOffline(),
                reason,
                null);
    }
}
