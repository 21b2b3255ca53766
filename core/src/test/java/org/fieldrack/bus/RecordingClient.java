package org.fieldrack.bus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Writes down every callback as one word with its arguments: {@code read SUCCESS "1.5"}. */
final class RecordingClient implements BusClient {
    final List<String> heard = new ArrayList<>();
    final String name;
    Priority priority = Priority.LOW;

    @Nullable
    String terminator = "\n";
    /** What a read callback returns. */
    ToIntFunction<IoStatus> wants = status -> 0;
    /** Is called after each callback was written down. */
    Consumer<String> then = word -> {};

    RecordingClient(String name) {
        this.name = name;
    }

    private void hear(String word) {
        heard.add(word);
        then.accept(word);
    }

    /** Returns and forgets what was heard. */
    List<String> take() {
        List<String> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    @Override
    public String clientName() {
        return name;
    }

    @Override
    public Priority priority() {
        return priority;
    }

    @Override
    public Optional<byte[]> inTerminator() {
        return Optional.ofNullable(terminator).map(t -> t.getBytes(ISO_8859_1));
    }

    @Override
    public Optional<byte[]> outTerminator() {
        return inTerminator();
    }

    @Override
    public void lockCallback(IoStatus status) {
        hear("lock " + status);
    }

    @Override
    public void writeCallback(IoStatus status) {
        hear("write " + status);
    }

    @Override
    public int readCallback(IoStatus status, ByteBuffer input) {
        hear("read " + status + " \"" + ISO_8859_1.decode(input) + "\"");
        return wants.applyAsInt(status);
    }

    @Override
    public void eventCallback(IoStatus status) {
        hear("event " + status);
    }

    @Override
    public void connectCallback(IoStatus status) {
        hear("connect " + status);
    }

    @Override
    public void disconnectCallback(IoStatus status) {
        hear("disconnect " + status);
    }
}
