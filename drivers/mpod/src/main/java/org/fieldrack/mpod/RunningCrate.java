package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.fieldrack.base.Counter;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Event;
import org.fieldrack.property.Update;

/**
 * A crate that was discovered and is being polled: its values, plans, bounds and trips.
 *
 * <p>Polled by the device's thread; sets come from others and meet it in the table and the publisher, which have locks.
 */
final class RunningCrate {
    private static final int BULK_FAULTS = 3;

    final CrateStructure structure;
    final Publisher publisher;
    final ChannelLimits limits;
    final SetPreparation preparation;
    final CrateSets sets;
    final IrDrop drops;
    private final CrateLink link;
    private final DeviceContext context;
    private final TripLog trips;
    private final IrDropLoop corrections;
    private final Counter badValues;
    private final Counter truncated;
    private final Counter irregularBulks;
    private PollPlan fast;
    private PollPlan slow;
    private int irregular;
    /** The controller's own count, which need not be the number of rows. */
    private final long counted;

    private long upTime;
    private boolean suspect;

    /** What a poll showed. */
    enum Seen {
        NOTHING,
        VALUES,
        RESTART,
        OTHER_CHANNELS
    }

    RunningCrate(CrateStructure structure, CrateLink link, DeviceContext context, MpodConfig config) {
        this.structure = structure;
        this.link = link;
        this.context = context;
        this.publisher = new Publisher(context, structure, config);
        this.limits = new ChannelLimits(context, structure, config.tables());
        this.preparation = new SetPreparation(context, structure, limits, new UserConfig(config.regulationEncoding()));
        this.drops = new IrDrop(context, structure, limits, config.irCorrection());
        this.sets = new CrateSets(link, context, structure, publisher, drops, config.autoRearm());
        this.corrections = new IrDropLoop(drops, sets, publisher, context);
        this.trips = new TripLog(structure, config);
        this.badValues = context.counter("bad_values", "objects whose value was none of their type");
        this.truncated = context.counter("truncated_answers", "answers that did not hold all that was asked for");
        this.irregularBulks = context.counter("irregular_bulks", "bulk answers with other rows than asked for");
        this.upTime = structure.scalars().integer("sysUpTime", 0);
        this.counted = structure.scalars().integer("outputNumber", 0);
        plan(link.isVersion1());
    }

    private void plan(boolean gets) {
        BiPredicate<Integer, OutputColumn> wanted = (row, column) ->
                structure.table().has(row, column) && !(structure.kind(row) == ChannelKind.HV && isNan(row, column));
        List<OutputColumn> often = OutputColumn.read(OutputColumn.Poll.FAST);
        List<OutputColumn> seldom = OutputColumn.read(OutputColumn.Poll.SLOW);
        List<int[]> oftenScalars = structure.scalars().oids(true);
        fast = gets
                ? PollPlan.gets(structure.table(), often, oftenScalars, wanted, link.isVersion1())
                : PollPlan.bulk(structure.table(), often, oftenScalars, wanted, link);
        slow = gets
                ? PollPlan.gets(structure.table(), seldom, List.of(), wanted, link.isVersion1())
                : PollPlan.bulk(structure.table(), seldom, List.of(), wanted, link);
    }

    /** Columns that are nothing but NaN on high voltage are not worth a request. */
    private boolean isNan(int row, OutputColumn column) {
        return column.syntax() == OutputColumn.Syntax.FLOAT
                && column.poll() == OutputColumn.Poll.SLOW
                && Double.isNaN(structure.table().number(row, column));
    }

    /** Polls once and publishes what changed; {@code all} publishes everything. */
    Seen poll(SlowRows withSlow, boolean all) throws InterruptedException {
        long started = context.clock().ticks();
        PollRun run = run(fast);
        int answers = run.answers();
        if (answers == 0) {
            return Seen.NOTHING;
        }
        List<OutputColumn> columns = new ArrayList<>(OutputColumn.read(OutputColumn.Poll.FAST));
        if (withSlow.isEverything()) {
            run(slow);
            run(PollPlan.gets(
                    structure.table(), List.of(), structure.scalars().oids(false), (_, _) -> false, link.isVersion1()));
            columns.addAll(OutputColumn.read(OutputColumn.Poll.SLOW));
            limits.follow(started);
        } else if (!withSlow.rows().isEmpty()) {
            slowly(withSlow.rows(), started);
        }
        publisher.publish(all ? List.of(OutputColumn.values()) : columns, all);
        trips();
        corrections.afterPoll(rows -> run(gets(List.of(OutputColumn.VOLTAGE), rows)));
        return structureSeen();
    }

    /** Reads what a set may have changed beside itself, on the channels that were set and no others. */
    private void slowly(Set<Integer> rows, long started) throws InterruptedException {
        run(gets(OutputColumn.read(OutputColumn.Poll.SLOW), rows));
        limits.follow(started);
        rows.forEach(publisher::publishRow);
    }

    private PollPlan gets(List<OutputColumn> columns, Collection<Integer> rows) {
        return PollPlan.gets(
                structure.table(),
                columns,
                List.of(),
                (row, column) -> rows.contains(row) && structure.table().has(row, column),
                link.isVersion1());
    }

    /** Returns a value as somebody set it: the target where the register holds a corrected set-point. */
    double asSet(int row, OutputColumn column) {
        return column == OutputColumn.VOLTAGE
                ? drops.target(row).orElseGet(() -> structure.table().number(row, column))
                : structure.table().number(row, column);
    }

    private PollRun run(PollPlan plan) throws InterruptedException {
        PollRun run = new PollRun(
                link,
                structure.table(),
                (binding, utc) -> {
                    if (!structure.scalars().store(binding, utc)) {
                        badValues.increment();
                    }
                },
                badValues,
                truncated);
        run.run(plan);
        if (run.isIrregular() && !link.isVersion1()) {
            irregularBulks.increment();
            if (++irregular == BULK_FAULTS) {
                context.log()
                        .info(
                                "{}: the controller answers bulk requests irregularly: single objects are read from now on",
                                context.deviceName());
                plan(true);
            }
        }
        return run;
    }

    private Seen structureSeen() {
        long now = structure.scalars().integer("sysUpTime", upTime);
        boolean wrapped = upTime > 0xF000_0000L && now < 0x1000_0000L;
        boolean backwards = now < upTime && !wrapped;
        if (backwards && !suspect) {
            // one damaged answer is no restart: the next poll must agree
            suspect = true;
            return Seen.VALUES;
        }
        suspect = false;
        upTime = now;
        if (backwards) {
            return Seen.RESTART;
        }
        return structure.scalars().integer("outputNumber", 0) == counted ? Seen.VALUES : Seen.OTHER_CHANNELS;
    }

    private void trips() throws InterruptedException {
        List<Integer> fresh = trips.fresh();
        if (!fresh.isEmpty()) {
            // the behaviour word may be ten polls old, and the log must not name an action that was another one
            run(PollPlan.gets(
                    structure.table(),
                    List.of(OutputColumn.SUPERVISION_BEHAVIOR),
                    List.of(),
                    (row, _) -> fresh.contains(row),
                    link.isVersion1()));
        }
        Map<String, String> tripped = trips.poll(fresh, context.clock().utcNanos());
        if (tripped.isEmpty()) {
            return;
        }
        tripped.forEach((channel, reason) -> {
            context.counter("trips", "outputs that a supervision switched off").increment();
            context.event(Event.Kind.ALARM, channel + ".state", "", "TRIPPED", channel + " tripped: " + reason);
        });
        context.readings()
                .find("trips")
                .ifPresent(index -> context.publish(Update.of(
                        index,
                        org.fieldrack.property.Reading.good(
                                trips.table(), context.clock().utcNanos()))));
    }

    /** Says whether a channel's output was on, or ramping, at the last poll. */
    boolean isOn(int row) {
        return Bits.has(structure.table().raw(row, OutputColumn.STATUS), OutputStatus.ON);
    }

    /** Lets the operator's switches say what the registers say, as on entering ACTIVE. */
    void alignOperators() {
        for (int row = 0; row < structure.table().rows(); row++) {
            long register = structure.table().raw(row, OutputColumn.SWITCH);
            int r = row;
            ChannelSchema.OPERATOR.stream()
                    .filter(option -> option.ordinal() == register)
                    .forEach(option -> publisher.operator(r, option.name()));
        }
    }

    /** Returns whether the crate itself reports a failed input, fan tray or supply; empty for none. */
    String failure() {
        long bits = structure.scalars().integer("sysStatus", 0);
        return Bits.has(bits, 3) || Bits.has(bits, 5) || Bits.has(bits, 11)
                ? String.join(
                        " ", Bits.names(bits & Bits.of(3, 5, 11), Mib.crate().bitNames("sysStatus", 16)))
                : "";
    }

    /** Returns what would be saved: set-points, limits and behaviour words. */
    SavedSet save(String time) {
        Map<String, Map<String, Double>> channels = new java.util.LinkedHashMap<>();
        for (int row = 0; row < structure.table().rows(); row++) {
            Map<String, Double> values = new java.util.LinkedHashMap<>();
            for (String key : SavedSet.KEYS) {
                double value = OutputColumn.of(key).map(savedColumn(row)).orElse(Double.NaN);
                if (!Double.isNaN(value)) {
                    values.put(key, value);
                }
            }
            channels.put(Oids.name(structure.table().channel(row)), values);
        }
        return new SavedSet(context.deviceName(), time, channels);
    }

    private java.util.function.Function<OutputColumn, Double> savedColumn(int row) {
        return column -> column == OutputColumn.USER_CONFIG && structure.kind(row) == ChannelKind.HV
                ? Double.NaN
                : asSet(row, column);
    }
}
