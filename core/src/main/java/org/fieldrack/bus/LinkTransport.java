package org.fieldrack.bus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a blocking {@link Link} two platform threads, one that opens and reads and one that writes, and speaks to the loop
 * for them.
 *
 * <p>Platform threads, because such links block in native code. Each connection has threads of its own, which end with it;
 * what a connection that was given up still does is not heard any more.
 */
public final class LinkTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.bus");
    private static final int CHUNK_BYTES = 4096;
    private static final int LOOK_AROUND_MILLIS = 250;

    private final EventLoop loop;
    private final Link link;
    private final String name;
    private Listener listener = Listener.NOBODY;
    private @Nullable Connection current;

    /**
     * Makes a transport.
     *
     * @param name what it is, for the names of its threads: {@code /dev/ttyUSB0}
     */
    public LinkTransport(EventLoop loop, Link link, String name) {
        this.loop = loop;
        this.link = link;
        this.name = name;
    }

    @Override
    public void connect(Listener to) {
        close();
        listener = to;
        Connection next = new Connection();
        current = next;
        Thread.ofPlatform().daemon().name("fieldrack-link " + name).start(next::openAndRead);
    }

    @Override
    public boolean write(ByteBuffer output) throws IOException {
        Connection connection = current;
        if (connection == null) {
            throw new IOException("not connected");
        }
        return connection.write(output);
    }

    @Override
    public void abandonWrite() {
        Connection connection = current;
        if (connection != null) {
            connection.abandoned = connection.underWay > 0;
            connection.done = 0;
        }
    }

    @Override
    public boolean readsOnDemand() {
        return link.readsOnDemand();
    }

    @Override
    public void demand(int max, long limitNanos) {
        Connection connection = current;
        if (connection != null) {
            connection.demand(limitNanos);
        }
    }

    @Override
    public void undemand() {
        Connection connection = current;
        if (connection != null) {
            connection.demandOpen = false;
        }
    }

    @Override
    public void close() {
        listener = Listener.NOBODY;
        Connection open = current;
        current = null;
        if (open != null) {
            open.end();
        }
    }

    /** One open link with its threads. */
    private final class Connection {
        final BlockingQueue<Long> demands = new ArrayBlockingQueue<>(16);
        private final BlockingQueue<byte[]> outputs = new ArrayBlockingQueue<>(1);
        private volatile boolean ended;
        private volatile Link.@Nullable Session session;
        /** Bytes of the chunk that is on its way, 0 where none is; in the loop only. */
        private int underWay;
        /** Bytes that went out and that the output's position does not show yet; in the loop only. */
        private int done;
        /** The chunk on its way belongs to an output that its client gave up; in the loop only. */
        private boolean abandoned;
        /** How many reads were asked for, and how many came to their end; in the loop only. */
        private int demandNumber;

        private int readsDone;
        private boolean demandOpen;
        /** The read that is under way was asked for with another limit. */
        private boolean shared;

        void openAndRead() {
            Link.Session opened;
            try {
                opened = link.open();
            } catch (IOException | RuntimeException e) {
                tell(() -> failed(e));
                return;
            }
            session = opened;
            if (ended) {
                opened.close();
                return;
            }
            Thread.ofPlatform().daemon().name("fieldrack-link-out " + name).start(this::writeOutputs);
            tell(() -> listener.opened());
            try (opened) {
                while (!ended) {
                    read(opened);
                }
            } catch (IOException | RuntimeException e) {
                tell(() -> failed(e));
            } catch (InterruptedException e) {
                LOG.debug("{} interrupted", name);
            }
        }

        private void read(Link.Session from) throws IOException, InterruptedException {
            Long limit = LOOK_AROUND_MILLIS * 1_000_000L;
            if (link.readsOnDemand()) {
                limit = demands.poll(LOOK_AROUND_MILLIS, TimeUnit.MILLISECONDS);
                if (limit == null) {
                    return;
                }
            }
            ByteBuffer into = ByteBuffer.allocate(CHUNK_BYTES);
            long deadline = loop.clock().ticks() + limit;
            long left = limit;
            int n = 0;
            while (n == 0 && left > 0 && !ended) {
                n = from.read(into, (int) Math.min(Integer.MAX_VALUE, (left + 999_999) / 1_000_000));
                left = deadline - loop.clock().ticks();
            }
            if (n < 0) {
                throw new IOException("closed by the instrument");
            }
            boolean end = n > 0 && from.messageEnded();
            boolean silent = n == 0;
            if (link.readsOnDemand()) {
                tell(() -> demandedInput(into.flip(), end, silent));
            } else if (n > 0) {
                tell(() -> listener.received(into.flip(), end));
            }
        }

        /** Ends the demand whose read this was; one that was withdrawn meanwhile, or followed by a new one, is not told. */
        private void demandedInput(ByteBuffer bytes, boolean end, boolean silent) {
            readsDone++;
            if (!silent) {
                listener.received(bytes, end);
            }
            if (demandOpen && demandNumber == readsDone) {
                demandOpen = false;
                listener.demandEnded(silent && !shared);
            }
        }

        private void writeOutputs() {
            try {
                while (!ended) {
                    byte[] next = outputs.poll(LOOK_AROUND_MILLIS, TimeUnit.MILLISECONDS);
                    Link.Session to = session;
                    if (next != null && to != null) {
                        to.write(ByteBuffer.wrap(next));
                        tell(this::chunkIsOut);
                    }
                }
            } catch (IOException | RuntimeException e) {
                tell(() -> failed(e));
            } catch (InterruptedException e) {
                LOG.debug("{} interrupted", name);
            }
        }

        private void chunkIsOut() {
            done = abandoned ? 0 : underWay;
            abandoned = false;
            underWay = 0;
            listener.writable();
        }

        /** A read that was withdrawn and still waits serves the new demand too: the device does one at a time. */
        void demand(long limitNanos) {
            demandOpen = true;
            shared = readsDone != demandNumber;
            if (!shared) {
                demandNumber++;
                demands.add(limitNanos);
            }
        }

        boolean write(ByteBuffer output) {
            if (underWay > 0) {
                return false;
            }
            output.position(Math.min(output.limit(), output.position() + done));
            done = 0;
            if (!output.hasRemaining()) {
                return true;
            }
            byte[] chunk = new byte[Math.min(CHUNK_BYTES, output.remaining())];
            output.get(output.position(), chunk);
            underWay = chunk.length;
            outputs.add(chunk);
            return false;
        }

        private void failed(Exception e) {
            Listener told = listener;
            close();
            told.closed(String.valueOf(e.getMessage()));
        }

        private void tell(Runnable word) {
            loop.execute(() -> {
                if (current == this) {
                    word.run();
                }
            });
        }

        void end() {
            ended = true;
            Link.Session open = session;
            if (open != null) {
                open.close();
            }
        }
    }
}
