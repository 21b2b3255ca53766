package org.fieldrack.mpod;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/**
 * The requests of one poll: bulk requests over all columns side by side, each so large that its answer just fits a
 * datagram, or plain GETs where a controller cannot do that (section 15).
 *
 * <p>Immutable once made; the requests are used again at every poll.
 */
final class PollPlan {
    private static final int MAX_ANSWER = 1472;
    private static final int MESSAGE = 48;
    private static final int SCALAR = 22;
    private static final int GET_VARBINDS = 40;
    private static final int FLOAT_BYTES = 9;
    private static final int OTHER_BYTES = 8;
    private static final int HEADER_BYTES = 4;

    /**
     * One request.
     *
     * @param pdu used at every poll
     * @param columns asked for side by side; empty for GETs
     * @param rows first row and one behind the last
     * @param scalars how many scalars stand before the columns
     * @param message the request as it goes on the wire, where it goes past the library
     */
    record Request(PDU pdu, List<OutputColumn> columns, int from, int to, int scalars, Optional<BulkMessage> message) {}

    private final List<Request> requests;

    private PollPlan(List<Request> requests) {
        this.requests = List.copyOf(requests);
    }

    List<Request> requests() {
        return requests;
    }

    /**
     * Plans bulk requests.
     *
     * @param scalars instances that go with the first request
     * @param wanted which cells are worth reading
     * @param link that they go over
     */
    static PollPlan bulk(
            CrateTable table,
            List<OutputColumn> columns,
            List<int[]> scalars,
            BiPredicate<Integer, OutputColumn> wanted,
            CrateLink link) {
        List<Request> requests = new ArrayList<>();
        List<int[]> head = scalars;
        int row = 0;
        while (row < table.rows()) {
            List<OutputColumn> present = present(columns, row, wanted);
            int room = MAX_ANSWER - MESSAGE - head.size() * SCALAR;
            int rows = Math.max(1, room / Math.max(1, bytes(present)));
            int end = row + 1;
            while (end < table.rows()
                    && end - row < rows
                    && present(columns, end, wanted).equals(present)) {
                end++;
            }
            if (!present.isEmpty()) {
                Request request = bulkRequest(table, present, row, end, head);
                requests.add(new Request(
                        request.pdu(), present, row, end, request.scalars(), link.bulkMessage(request.pdu())));
                head = List.of();
            }
            row = end;
        }
        return new PollPlan(requests);
    }

    private static List<OutputColumn> present(
            List<OutputColumn> columns, int row, BiPredicate<Integer, OutputColumn> wanted) {
        return columns.stream().filter(column -> wanted.test(row, column)).toList();
    }

    private static int bytes(List<OutputColumn> columns) {
        int sum = 0;
        for (OutputColumn column : columns) {
            sum += HEADER_BYTES
                    + Oids.OUTPUT_ENTRY.length
                    + 4
                    + (column.syntax() == OutputColumn.Syntax.FLOAT ? FLOAT_BYTES : OTHER_BYTES);
        }
        return sum;
    }

    static Request bulkRequest(CrateTable table, List<OutputColumn> columns, int from, int to, List<int[]> scalars) {
        PDU pdu = new PDU();
        pdu.setType(PDU.GETBULK);
        for (int[] scalar : scalars) {
            // the object before its instance 0
            pdu.add(new VariableBinding(new OID(java.util.Arrays.copyOf(scalar, scalar.length - 1))));
        }
        pdu.setNonRepeaters(scalars.size());
        pdu.setMaxRepetitions(to - from);
        for (OutputColumn column : columns) {
            pdu.add(new VariableBinding(
                    new OID(Oids.append(Oids.OUTPUT_ENTRY, column.number(), Oids.subId(table.channel(from)) - 1))));
        }
        return new Request(pdu, columns, from, to, scalars.size(), Optional.empty());
    }

    /** Plans GETs of up to 40 objects. */
    static PollPlan gets(
            CrateTable table,
            List<OutputColumn> columns,
            List<int[]> scalars,
            BiPredicate<Integer, OutputColumn> wanted,
            boolean version1) {
        List<VariableBinding> all = new ArrayList<>();
        scalars.forEach(scalar -> all.add(new VariableBinding(new OID(scalar))));
        for (int row = 0; row < table.rows(); row++) {
            for (OutputColumn column : columns) {
                if (wanted.test(row, column)) {
                    all.add(new VariableBinding(new OID(Oids.output(column.number(), table.channel(row)))));
                }
            }
        }
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < all.size(); i += GET_VARBINDS) {
            requests.add(get(all.subList(i, Math.min(all.size(), i + GET_VARBINDS)), version1));
        }
        return new PollPlan(requests);
    }

    static Request get(List<? extends VariableBinding> bindings, boolean version1) {
        PDU pdu = version1 ? new PDUv1() : new PDU();
        pdu.setType(PDU.GET);
        bindings.forEach(binding -> pdu.add(new VariableBinding(binding.getOid())));
        return new Request(pdu, List.of(), 0, 0, 0, Optional.empty());
    }

    /** Gives the request a new number for its next use. */
    static PDU fresh(Request request) {
        request.pdu().setRequestID(new Integer32(0));
        return request.pdu();
    }
}
