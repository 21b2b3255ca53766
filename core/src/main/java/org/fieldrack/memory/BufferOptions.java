package org.fieldrack.memory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.fieldrack.base.Clock;

/**
 * How buffers are opened.
 *
 * @param folder where shared memory objects are files
 * @param lockTimeout longest wait for a lock; zero tries once
 * @param peerExact segments are made exactly as the peer makes them: no robust lock, no extension, no metrics
 * @param owner this process keeps the device: it repairs name and validity when others spoil them, also of a segment that
 *     it found
 * @param soleWriter this process alone writes the update block, so that others may read it without lock
 * @param policy what happens to values that do not fit
 * @param clock gives times of writes and updates
 * @param events hears of clamps, deaths and repairs; called under the lock, must return at once
 * @param repair puts a buffer right whose owner died in a transaction; runs under the lock
 */
public record BufferOptions(
        Path folder,
        Duration lockTimeout,
        boolean peerExact,
        boolean owner,
        boolean soleWriter,
        StorePolicy policy,
        Clock clock,
        Consumer<BufferEvent> events,
        Consumer<Buffer> repair) {
    public static final BufferOptions DEFAULT = new BufferOptions(
            Path.of("/dev/shm"),
            Duration.ofSeconds(1),
            false,
            false,
            false,
            StorePolicy.STRICT,
            Clock.system(),
            event -> {},
            buffer -> {});

    public BufferOptions withFolder(Path where) {
        return new BufferOptions(where, lockTimeout, peerExact, owner, soleWriter, policy, clock, events, repair);
    }

    public BufferOptions withLockTimeout(Duration longest) {
        return new BufferOptions(folder, longest, peerExact, owner, soleWriter, policy, clock, events, repair);
    }

    public BufferOptions withPeerExact(boolean exact) {
        return new BufferOptions(folder, lockTimeout, exact, owner, soleWriter, policy, clock, events, repair);
    }

    public BufferOptions withOwner(boolean keeps) {
        return new BufferOptions(folder, lockTimeout, peerExact, keeps, soleWriter, policy, clock, events, repair);
    }

    public BufferOptions withSoleWriter(boolean alone) {
        return new BufferOptions(folder, lockTimeout, peerExact, owner, alone, policy, clock, events, repair);
    }

    public BufferOptions withPolicy(StorePolicy other) {
        return new BufferOptions(folder, lockTimeout, peerExact, owner, soleWriter, other, clock, events, repair);
    }

    public BufferOptions withClock(Clock other) {
        return new BufferOptions(folder, lockTimeout, peerExact, owner, soleWriter, policy, other, events, repair);
    }

    public BufferOptions withEvents(Consumer<BufferEvent> listener) {
        return new BufferOptions(folder, lockTimeout, peerExact, owner, soleWriter, policy, clock, listener, repair);
    }

    public BufferOptions withRepair(Consumer<Buffer> hook) {
        return new BufferOptions(folder, lockTimeout, peerExact, owner, soleWriter, policy, clock, events, hook);
    }
}
