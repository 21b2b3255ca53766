package org.fieldrack.record.archive;

/** Who waits for a commit, and how far the writer has come. Thread-safe. */
final class FlushRequests {
    private long wanted;
    private long done;
    private boolean failed;
    private boolean ended;

    /** Waits for the next commit that begins after this call; returns whether it succeeded. */
    boolean await(Runnable wake) {
        long ticket;
        synchronized (this) {
            ticket = ++wanted;
        }
        wake.run();
        synchronized (this) {
            while (done < ticket && !ended) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return done >= ticket && !failed;
        }
    }

    synchronized boolean isWanted() {
        return wanted > done;
    }

    /** Returns the request up to which a commit that begins now answers. */
    synchronized long ticket() {
        return wanted;
    }

    synchronized void answer(long ticket, boolean committed) {
        done = Math.max(done, ticket);
        failed = !committed;
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }
}
