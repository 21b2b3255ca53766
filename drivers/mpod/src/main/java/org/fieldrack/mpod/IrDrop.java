package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.property.State;

/**
 * Decides by how much set-points are raised so that the voltage at the load, behind a cable without sense lines, is the
 * target: set-point = target + current × resistance.
 *
 * <p>A channel takes part once somebody set its voltage, which is then its target, until its register holds something
 * that nobody set here. It is corrected only while on and at rest, and goes back to its target once off. Thread-safe; the
 * lock is never held while the crate is asked.
 */
final class IrDrop {
    /** A status this many polls old belongs to the set-point in force, not to the one before. */
    private static final int SETTLED = 2;

    private final DeviceContext context;
    private final CrateStructure crate;
    private final ChannelLimits limits;
    private final IrCorrection config;
    private final Map<Integer, Channel> channels = new TreeMap<>();

    /**
     * A set-point that is to be written.
     *
     * @param generation of the target that it was made from
     * @param setPoint in volts, with the supply's sign
     */
    record Due(int row, long generation, double setPoint) {}

    /**
     * How the correction of a channel stands.
     *
     * @param target volts; NaN while there is none
     * @param correction volts by which the set-point is larger in magnitude
     * @param words for people
     */
    record Standing(double target, double correction, String words) {}

    private static final class Channel {
        private final double resistance;
        private double target = Double.NaN;
        private double register = Double.NaN;
        private double correction;
        private int setting;
        private int polls;
        private long generation;
        private long written = Long.MIN_VALUE;
        private State state = State.UNKNOWN;
        private String words = "waits for a set-point";

        Channel(double resistance) {
            this.resistance = resistance;
        }
    }

    IrDrop(DeviceContext context, CrateStructure crate, ChannelLimits limits, IrCorrection config) {
        this.context = context;
        this.crate = crate;
        this.limits = limits;
        this.config = config;
        config.cables()
                .forEach((name, ohms) -> Oids.channelOf(name)
                        .map(crate.table()::row)
                        .filter(row -> row >= 0)
                        .ifPresent(row -> channels.put(row, new Channel(ohms))));
    }

    List<Integer> rows() {
        return List.copyOf(channels.keySet());
    }

    /** Returns the volts that are lost over a resistance; a supply's current is shown without or with its sign. */
    static double drop(ChannelKind kind, double current, double resistance) {
        return (kind == ChannelKind.HV ? Math.abs(current) : current) * resistance;
    }

    /** Returns the target where the register holds a corrected one; empty elsewhere. */
    synchronized Optional<Double> target(int row) {
        Channel channel = channels.get(row);
        return channel == null || Double.isNaN(channel.target) ? Optional.empty() : Optional.of(channel.target);
    }

    synchronized Standing standing(int row) {
        Channel channel = channels.getOrDefault(row, new Channel(0));
        return new Standing(channel.target, channel.correction, channel.words);
    }

    // ---- what people do

    /** A set-point is about to be written: nothing is corrected until {@link #aim}. */
    synchronized void release(int row) {
        Channel channel = channels.get(row);
        if (channel != null) {
            channel.setting++;
            forget(channel, "waits for a set-point");
        }
    }

    /** The set that was announced is over; what the crate took is the target. */
    synchronized void aim(int row, boolean done) {
        Channel channel = channels.get(row);
        if (channel != null && --channel.setting == 0 && done) {
            channel.register = crate.table().number(row, OutputColumn.VOLTAGE);
            channel.target = ChannelSchema.decimal((float) channel.register);
            channel.words = "waits for the channel to be on and at rest";
        }
    }

    /** A switch is about to be written: nothing is corrected before the channel was seen at rest again. */
    synchronized void hold(int row) {
        Channel channel = channels.get(row);
        if (channel != null) {
            channel.generation++;
            channel.polls = 0;
        }
    }

    private static void forget(Channel channel, String why) {
        channel.generation++;
        channel.target = Double.NaN;
        channel.correction = 0;
        channel.polls = 0;
        channel.words = why;
    }

    // ---- what the poll does

    /** Returns what should be written after a poll. */
    synchronized List<Due> due() {
        List<Due> due = new ArrayList<>();
        channels.forEach((row, channel) -> look(row, channel).ifPresent(due::add));
        return due;
    }

    private Optional<Due> look(int row, Channel channel) {
        if (Double.isNaN(channel.target) || isForeign(row, channel)) {
            return Optional.empty();
        }
        long bits = crate.table().raw(row, OutputColumn.STATUS);
        State state = OutputStatus.state(bits);
        boolean rest = (state == State.ON && !Bits.has(bits, OutputStatus.CURRENT_LIMITED)) || state == State.OFF;
        channel.polls = rest && state == channel.state ? channel.polls + 1 : 0;
        channel.state = state;
        if (!rest || channel.polls < SETTLED) {
            channel.words = rest ? channel.words : "holds: the channel is " + (state == State.ON ? "limiting" : state);
            return Optional.empty();
        }
        double wanted = state == State.ON ? wanted(row, channel) : 0;
        channel.words = state == State.ON ? said(wanted) : "waits for the channel to be on and at rest";
        boolean small = Math.abs(wanted - channel.correction) < Math.max(config.deadband(), Math.ulp((float) wanted));
        boolean takenBack = state == State.OFF && channel.correction > 0;
        long now = context.clock().ticks();
        boolean early = channel.written != Long.MIN_VALUE
                && now - channel.written < config.interval().toNanos();
        return small && !takenBack || early
                ? Optional.empty()
                : Optional.of(new Due(row, channel.generation, channel.target + sign(row) * wanted));
    }

    private String said(double wanted) {
        return wanted >= config.largest() && wanted > 0 ? "at its largest correction" : "corrects";
    }

    private double wanted(int row, Channel channel) {
        double current = crate.table().number(row, OutputColumn.MEASUREMENT_CURRENT);
        double drop = drop(crate.kind(row), current, channel.resistance);
        double most = Math.min(config.largest(), limits.room(row, channel.target));
        // an unknown current corrects nothing
        return channel.target == 0 || !(drop > 0) ? 0 : Math.clamp(drop, 0, Math.max(0, most));
    }

    private double sign(int row) {
        return crate.table().number(row, OutputColumn.CONFIG_MAX_TERMINAL_VOLTAGE) < 0 ? -1 : 1;
    }

    /** A register that holds what nobody set here belongs to somebody else. */
    private boolean isForeign(int row, Channel channel) {
        double register = crate.table().number(row, OutputColumn.VOLTAGE);
        if ((float) register == (float) channel.register) {
            return false;
        }
        forget(channel, "waits for a set-point: the crate's was changed by others");
        return true;
    }

    /** Says whether a correction is still right, with the register just read. */
    synchronized boolean isWanted(Due due) {
        Channel channel = channels.get(due.row());
        return channel != null && channel.generation == due.generation() && !isForeign(due.row(), channel);
    }

    /** Takes what the crate made of a correction. */
    synchronized void written(Due due) {
        Channel channel = channels.get(due.row());
        if (channel == null || channel.generation != due.generation()) {
            return;
        }
        channel.register = crate.table().number(due.row(), OutputColumn.VOLTAGE);
        channel.written = context.clock().ticks();
        channel.polls = 0;
        if (Math.abs(channel.register - due.setPoint())
                > Math.max(config.deadband(), 1e-6 * Math.abs(due.setPoint()))) {
            forget(channel, "waits for a set-point: the crate did not take the correction");
        } else {
            channel.correction = Math.abs(due.setPoint() - channel.target);
        }
    }

    /** A correction could not be written. */
    synchronized void failed(Due due, String why) {
        Channel channel = channels.get(due.row());
        if (channel != null && channel.generation == due.generation()) {
            forget(channel, "waits for a set-point: " + why);
        }
    }
}
