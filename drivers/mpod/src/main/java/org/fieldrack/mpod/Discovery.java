package org.fieldrack.mpod;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.fieldrack.device.DeviceContext;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/**
 * Finds out what stands in a crate (section 1): walks the names, reads every column once, decides on kinds.
 *
 * <p>The walk survives firmware whose identifiers do not always increase.
 */
final class Discovery {
    private static final double LEAST_HIGH_VOLTAGE = 200;
    private static final int WALK_ROWS = 30;
    private static final int MAX_WALKS = 5;
    private static final int MAX_STEPS = 4000;

    private final CrateLink link;
    private final Map<String, ChannelKind> kinds;
    private final DeviceContext context;

    Discovery(CrateLink link, Map<String, ChannelKind> kinds, DeviceContext context) {
        this.link = link;
        this.kinds = kinds;
        this.context = context;
    }

    /** The crate did not answer, or not with a crate's answers. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    /** Returns what is there. */
    CrateStructure discover() throws Failed, InterruptedException {
        ScalarTable scalars = new ScalarTable();
        int[] channels = channels();
        CrateTable table = new CrateTable(channels);
        PollRun run = new PollRun(
                link,
                table,
                scalars::store,
                context.counter("bad_values", "objects whose value was none of their type"),
                context.counter("truncated_answers", "answers that did not hold all that was asked for"));
        List<int[]> around = scalars.oids(true);
        around.addAll(scalars.oids(false));
        PollPlan plan = PollPlan.gets(table, List.of(OutputColumn.values()), around, (_, _) -> true, link.isVersion1());
        run.run(plan);
        if (run.failures() > 0) {
            throw new Failed("the crate stopped answering while it was read for the first time");
        }
        scalars.keepPresent();
        long counted = scalars.integer("outputNumber", channels.length);
        if (counted != channels.length) {
            context.log()
                    .info(
                            "{}: the crate counts {} channels and lists {}: the list is taken",
                            context.deviceName(),
                            counted,
                            channels.length);
        }
        ChannelKind[] found = new ChannelKind[channels.length];
        for (int row = 0; row < channels.length; row++) {
            found[row] = kind(table, scalars, row);
        }
        return new CrateStructure(table, found, scalars);
    }

    /** Walks until two walks agree, because a damaged answer would hide channels for as long as the device runs. */
    private int[] channels() throws Failed, InterruptedException {
        int[] before = walkNames();
        for (int i = 0; i < MAX_WALKS; i++) {
            int[] again = walkNames();
            if (java.util.Arrays.equals(before, again)) {
                return again;
            }
            before = again;
        }
        throw new Failed("the controller lists other channels each time it is asked");
    }

    private int[] walkNames() throws Failed, InterruptedException {
        OID column = new OID(Oids.append(Oids.OUTPUT_ENTRY, OutputColumn.NAME.number()));
        Set<OID> seen = new HashSet<>();
        Set<Integer> channels = new TreeSet<>();
        OID cursor = column;
        for (int steps = 0; steps < MAX_STEPS; steps++) {
            PDU answer = step(cursor);
            for (VariableBinding binding : answer.getVariableBindings()) {
                OID oid = binding.getOid();
                if (binding.isException() || !oid.startsWith(column) || !seen.add(oid)) {
                    return channels(channels);
                }
                int channel = oid.last() - 1;
                if (channel >= 0 && channel < 2000) {
                    channels.add(channel);
                }
                cursor = oid;
            }
            if (answer.size() == 0) {
                return channels(channels);
            }
        }
        return channels(channels);
    }

    private static int[] channels(Set<Integer> found) throws Failed {
        if (found.isEmpty()) {
            throw new Failed("the controller lists no channels: are boards inserted and the crate powered?");
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private PDU step(OID cursor) throws Failed, InterruptedException {
        PDU pdu = link.isVersion1() ? new PDUv1() : new PDU();
        pdu.setType(link.isVersion1() ? PDU.GETNEXT : PDU.GETBULK);
        if (!link.isVersion1()) {
            pdu.setMaxRepetitions(WALK_ROWS);
        }
        pdu.add(new VariableBinding(cursor));
        pdu.setRequestID(new Integer32(0));
        PDU answer = link.ask(pdu).pdu().orElseThrow(() -> new Failed("no answer: check address and community"));
        if (answer.getErrorStatus() != PDU.noError) {
            // version 1 ends a walk with an error
            answer.setVariableBindings(List.of());
        }
        return answer;
    }

    private ChannelKind kind(CrateTable table, ScalarTable scalars, int row) {
        int slot = Oids.slot(table.channel(row));
        ChannelKind override = kinds.get("ma" + slot);
        if (override != null) {
            return override;
        }
        String description = scalars.text("ma" + slot + ".description").toLowerCase(Locale.ROOT);
        if (description.contains("iseg")) {
            return ChannelKind.HV;
        }
        if (description.contains("wiener")) {
            return ChannelKind.LV;
        }
        int first = table.row(Oids.channel(slot, 0));
        int witness = first < 0 ? row : first;
        boolean noSense = isNan(table, witness, OutputColumn.SUPERVISION_MIN_SENSE_VOLTAGE)
                && isNan(table, witness, OutputColumn.SUPERVISION_MAX_SENSE_VOLTAGE)
                && isNan(table, witness, OutputColumn.SUPERVISION_MAX_POWER);
        double most = Math.abs(table.number(witness, OutputColumn.CONFIG_MAX_TERMINAL_VOLTAGE));
        return noSense || most > LEAST_HIGH_VOLTAGE ? ChannelKind.HV : ChannelKind.LV;
    }

    private static boolean isNan(CrateTable table, int row, OutputColumn column) {
        return table.has(row, column) && Double.isNaN(table.number(row, column));
    }
}
