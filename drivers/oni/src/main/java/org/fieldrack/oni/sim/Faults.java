package org.fieldrack.oni.sim;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What a simulated controller does wrong, on purpose. Settable while it runs, from any thread; 0 is never.
 *
 * <p>Every n-th of a kind goes wrong, so that a test can tell which.
 */
public final class Faults {
    /** What may be wrong with a frame. */
    public enum FrameDamage {
        NONE,
        WRONG_SIZE,
        ZERO_SIZE,
        UNKNOWN_DEVICE,
        OLD_TIME
    }

    private volatile Duration registerDelay = Duration.ZERO;
    private volatile int dropPacketEvery;
    private volatile int damagePacketEvery;
    private volatile int missAcknowledgeEvery;
    private volatile int dropFrameEvery;
    private volatile int damageFrameEvery;
    private volatile FrameDamage frameDamage = FrameDamage.NONE;
    private volatile int tableCountError;
    private volatile int tableRowsSent = Integer.MAX_VALUE;
    private int packets;
    private int damaged;
    private int acknowledges;
    private int frames;
    private int damagedFrames;

    /** Register accesses of devices take this long. */
    public Faults registerDelay(Duration delay) {
        registerDelay = delay;
        return this;
    }

    Duration registerDelay() {
        return registerDelay;
    }

    /** Every n-th signal packet is not sent. */
    public Faults dropPacketEvery(int n) {
        dropPacketEvery = n;
        return this;
    }

    /** Every n-th signal packet has a block that points behind its end. */
    public Faults damagePacketEvery(int n) {
        damagePacketEvery = n;
        return this;
    }

    /** Every n-th register access is not acknowledged. */
    public Faults missAcknowledgeEvery(int n) {
        missAcknowledgeEvery = n;
        return this;
    }

    /** Overload: every n-th frame is lost before it is sent. */
    public Faults dropFrameEvery(int n) {
        dropFrameEvery = n;
        return this;
    }

    /** Every n-th frame has a wrong header. */
    public Faults damageFrameEvery(int n, FrameDamage how) {
        frameDamage = how;
        damageFrameEvery = n;
        return this;
    }

    /** The device table announces this many devices too many. */
    public Faults tableCountError(int n) {
        tableCountError = n;
        return this;
    }

    int tableCountError() {
        return tableCountError;
    }

    /** The device table stops after so many devices. */
    public Faults tableRowsSent(int n) {
        tableRowsSent = n;
        return this;
    }

    int tableRowsSent() {
        return tableRowsSent;
    }

    synchronized boolean dropsPacket() {
        return hits(dropPacketEvery, ++packets);
    }

    synchronized boolean damagesPacket() {
        return hits(damagePacketEvery, ++damaged);
    }

    synchronized boolean missesAcknowledge() {
        return hits(missAcknowledgeEvery, ++acknowledges);
    }

    boolean dropsFrame() {
        return dropFrameEvery > 0 && hits(dropFrameEvery, ++frames);
    }

    void damageFrame(ByteBuffer out, int at) {
        if (damageFrameEvery <= 0 || !hits(damageFrameEvery, ++damagedFrames)) {
            return;
        }
        switch (frameDamage) {
            case NONE -> {}
            case WRONG_SIZE -> out.putInt(at + 12, out.getInt(at + 12) + 4);
            case ZERO_SIZE -> out.putInt(at + 12, 0);
            case UNKNOWN_DEVICE -> out.putInt(at + 8, 0xFD00);
            case OLD_TIME -> out.putLong(at, 0);
        }
    }

    private static boolean hits(int every, int number) {
        return every > 0 && number % every == 0;
    }
}
