package org.fieldrack.mpod;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.Counter;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceHandler;

/**
 * A crate that is polled by hand, columns of one's choice into published properties: for benchmarks and for programs that
 * need no device that lives on its own.
 *
 * <p>One thread at a time.
 */
public final class CratePoll implements AutoCloseable {
    /** The columns that cost a full poll: all measurements and the registers that people watch, twelve. */
    public static final List<OutputColumn> TWELVE = List.of(
            OutputColumn.STATUS,
            OutputColumn.MEASUREMENT_TERMINAL_VOLTAGE,
            OutputColumn.MEASUREMENT_CURRENT,
            OutputColumn.MEASUREMENT_TEMPERATURE,
            OutputColumn.SWITCH,
            OutputColumn.VOLTAGE,
            OutputColumn.CURRENT,
            OutputColumn.VOLTAGE_RISE_RATE,
            OutputColumn.VOLTAGE_FALL_RATE,
            OutputColumn.SUPERVISION_BEHAVIOR,
            OutputColumn.SUPERVISION_MAX_TERMINAL_VOLTAGE,
            OutputColumn.SUPERVISION_MAX_CURRENT);

    private static final SnmpSession SESSION = new SnmpSession();
    private final CrateLink link;
    private final CrateStructure structure;
    private final Publisher publisher;
    private final PollPlan plan;
    private final List<OutputColumn> columns;
    private final Counter badValues;
    private final Counter truncated;

    /**
     * Finds the crate.
     *
     * @param community with which it is read
     * @throws IllegalStateException when it does not answer
     */
    public CratePoll(MpodConfig config, String community, DeviceContext context, List<OutputColumn> columns)
            throws InterruptedException {
        Map<Right, String> communities = new EnumMap<>(Right.class);
        communities.put(Right.PUBLIC, community);
        SESSION.open();
        this.columns = List.copyOf(columns);
        this.badValues = context.counter("bad_values", "objects whose value was none of their type");
        this.truncated = context.counter("truncated_answers", "answers that did not hold all that was asked for");
        this.link = new CrateLink(
                SESSION,
                CrateAddress.parse(config.bus()),
                communities,
                config.version(),
                new CrateLink.Patience(config.timeout(), config.retries(), config.window()),
                context);
        try {
            this.structure = new Discovery(link, config.kinds(), context).discover();
        } catch (Discovery.Failed e) {
            SESSION.close();
            throw new IllegalStateException(e.getMessage(), e);
        }
        CrateSchema schemas = new CrateSchema(config, StandardViews.of(config));
        context.attach(schemas.of(structure, link), new DeviceHandler() {});
        this.publisher = new Publisher(context, structure, config);
        this.plan = PollPlan.bulk(
                structure.table(),
                columns,
                structure.scalars().oids(true),
                (row, column) -> structure.table().has(row, column),
                link);
    }

    /** Returns how many requests a poll needs. */
    public int requests() {
        return plan.requests().size();
    }

    /** Returns how many objects a poll reads. */
    public int objects() {
        return structure.table().rows() * columns.size();
    }

    /** Reads everything once and publishes what changed; returns how many requests were not answered. */
    public int poll() throws InterruptedException {
        PollRun run = new PollRun(link, structure.table(), structure.scalars()::store, badValues, truncated);
        run.run(plan);
        publisher.publish(columns, false);
        return run.failures();
    }

    @Override
    public void close() {
        SESSION.close();
    }
}
