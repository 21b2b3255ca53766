package org.fieldrack.protocol.tools;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.protocol.engine.Mode;
import org.fieldrack.protocol.engine.Result;
import org.fieldrack.protocol.engine.Values;
import org.fieldrack.protocol.format.EnumConverter;
import org.fieldrack.protocol.format.Format;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Slot;
import org.fieldrack.protocol.language.Protocol;

/** Runs a protocol once against an instrument: {@code fieldrack proto run}. */
public final class OneRun {
    /**
     * How it went.
     *
     * @param values what was read, in order, as text
     * @param message why it failed; empty where it did not
     */
    public record Outcome(Result result, List<String> values, String message, Duration elapsed) {}

    private static final int MOST_ELEMENTS = 100_000;

    private OneRun() {}

    /**
     * Runs a protocol.
     *
     * @param given what its output formats write, in order; elements where a format repeats
     * @param elements how many elements a format reads at most
     * @param limit gives up after this time
     */
    public static Outcome run(Protocol protocol, String address, List<String> given, int elements, Duration limit) {
        EventLoop loop = EventLoop.shared();
        long started = loop.clock().ticks();
        Texts texts = new Texts(given, Math.min(elements, MOST_ELEMENTS));
        CompletableFuture<Result> done = new CompletableFuture<>();
        LoopHost host = new LoopHost(protocol, texts, address, loop) {
            @Override
            public void finished(Result result) {
                done.complete(result);
            }
        };
        loop.execute(() -> {
            if (!host.engine().start(Mode.NORMAL) && !done.isDone()) {
                done.complete(Result.FAULT);
            }
        });
        Result result;
        try {
            result = done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            result = Result.ABORT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = Result.ABORT;
        } catch (ExecutionException e) {
            result = Result.FAULT;
        }
        String message = result == Result.SUCCESS
                ? ""
                : org.fieldrack.protocol.Reason.of(result, host.engine(), protocol.settings());
        Duration elapsed = Duration.ofNanos(loop.clock().ticks() - started);
        host.close();
        return new Outcome(result, List.copyOf(texts.read), message, elapsed);
    }

    /** Values as people type and read them. */
    private static final class Texts implements Values {
        private final List<String> given;
        private final int elements;
        private final List<String> read = new ArrayList<>();

        Texts(List<String> given, int elements) {
            this.given = given;
            this.elements = elements;
        }

        @Override
        public int size(Format format) {
            return given.isEmpty() ? REFUSED : given.size();
        }

        @Override
        public boolean get(Format format, int element, Slot slot) {
            String text = given.get(element);
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            slot.setText(bytes, bytes.length);
            if (format.kind() == Kind.TEXT) {
                return true;
            }
            if (format.converter() instanceof EnumConverter names) {
                for (EnumConverter.Named named : names.named()) {
                    if (named.name().equals(text)) {
                        slot.integer = named.number();
                        return true;
                    }
                }
            }
            try {
                slot.real = Double.parseDouble(text);
                slot.integer = text.matches("[-+]?\\d+") ? Long.parseLong(text) : (long) slot.real;
                return true;
            } catch (NumberFormatException e) {
                return false;
            }
        }

        @Override
        public int capacity(Format format) {
            return elements;
        }

        @Override
        public int textCapacity(Format format) {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean put(Format format, int element, Slot slot) {
            String name = format.redirection().map(target -> target + " = ").orElse("");
            read.add(name
                    + switch (format.kind()) {
                        case REAL -> Double.toString(slot.real);
                        case TEXT -> new String(slot.text, 0, slot.length, StandardCharsets.ISO_8859_1);
                        case UNSIGNED -> Long.toUnsignedString(slot.integer);
                        case ENUM -> named(format, slot.integer);
                        case SIGNED, PSEUDO -> Long.toString(slot.integer);
                    });
            return true;
        }

        private static String named(Format format, long number) {
            return format.converter() instanceof EnumConverter names
                    ? names.named().stream()
                            .filter(n -> n.number() == number)
                            .map(n -> n.name() + " (" + number + ")")
                            .findFirst()
                            .orElse(Long.toString(number))
                    : Long.toString(number);
        }
    }
}
