package org.fieldrack.smartdevice;

import org.fieldrack.base.Counter;
import org.fieldrack.device.DeviceContext;

/**
 * What the host of one line counts.
 *
 * @param badFrames frames that were no message
 * @param trailing messages with bytes behind their checksum, which were ignored
 * @param refusedMessages messages that did not fit the device's type
 * @param deviceErrors errors that the device reported
 * @param lateHeartbeats heartbeats without an answer in 1 s
 * @param lockWaits what had to wait for a buffer
 * @param dropped messages that found no room in a queue
 */
record HostCounters(
        Counter badFrames,
        Counter trailing,
        Counter refusedMessages,
        Counter deviceErrors,
        Counter lateHeartbeats,
        Counter lockWaits,
        Counter dropped) {

    static HostCounters of(DeviceContext context) {
        return new HostCounters(
                context.counter("bad_frames", "frames that were no message and were answered by an error"),
                context.counter("trailing_bytes", "messages with bytes behind their checksum, which were ignored"),
                context.counter("refused_messages", "messages that did not fit the device's type"),
                context.counter("device_errors", "errors that the device reported"),
                context.counter("late_heartbeats", "heartbeats without an answer in 1 s"),
                context.counter("lock_waits", "what waited because the buffer was locked or marked invalid"),
                context.counter("dropped_messages", "messages dropped because a queue of 1024 was full"));
    }
}
