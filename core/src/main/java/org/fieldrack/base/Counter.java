package org.fieldrack.base;

import java.util.concurrent.atomic.LongAdder;

/**
 * A named count of something that must not happen silently: a drop, retry, clamp, gap or reconnect (DESIGN rule 6).
 *
 * <p>Any thread may add; adding never blocks and allocates nothing.
 */
public final class Counter {
    private final String name;
    private final String help;
    private final LongAdder count = new LongAdder();

    Counter(String name, String help) {
        this.name = name;
        this.help = help;
    }

    /** Returns the name in lower snake case, without unit or {@code _total}: {@code reconnects}. */
    public String name() {
        return name;
    }

    /** Returns one sentence that says what is counted. */
    public String help() {
        return help;
    }

    public void increment() {
        count.increment();
    }

    public void add(long n) {
        count.add(n);
    }

    public long get() {
        return count.sum();
    }
}
