package org.fieldrack.mpod;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.snmp4j.PDU;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.smi.VariableBinding;

/**
 * Reads the one answer that comes forty times a poll straight from its octets into the table, without an object for a
 * value: the rows and columns that were asked for, in their order.
 *
 * <p>Whatever looks different in any way is left to the library, so nothing is decided here that is not plain. Belongs to
 * the transport's thread. Layout: section 2.2 and RFC 3416.
 */
final class BulkReader {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int OID = 0x06;
    private static final int COUNTER = 0x41;
    private static final int TICKS = 0x43;
    private static final int OPAQUE = 0x44;
    private static final int RESPONSE = 0xa2;
    private static final int MOST = 2048;

    /** The outputs' table as an encoded identifier: the first two arcs share an octet. */
    private static final byte[] ENTRY = {0x2b, 6, 1, 4, 1, (byte) 0x81, (byte) 0x9b, 0x6b, 1, 3, 2, 1};

    private final int[] cells = new int[MOST];
    private final long[] raws = new long[MOST];
    private byte[] data = {};
    private int at;
    private int end;
    private int pduAt;
    private int listAt;

    /** What is read is outside the datagram, or has a tag that was not expected. */
    private boolean wrong;

    /**
     * Looks at the head of a datagram.
     *
     * @return the request number of a response; empty where it is anything else
     */
    Optional<Integer> number(byte[] octets, int offset, int length) {
        data = octets;
        at = offset;
        end = offset + length;
        wrong = false;
        enter(SEQUENCE);
        skip(INTEGER);
        skip(OCTETS);
        pduAt = at;
        enter(RESPONSE);
        int size = header(INTEGER);
        long number = integer(size);
        listAt = at;
        return wrong ? Optional.empty() : Optional.of((int) number);
    }

    /** Decodes the answer by the library; empty where it cannot be decoded. */
    Optional<PDU> pdu() {
        PDU pdu = new PDU();
        try {
            pdu.decodeBER(
                    new BERInputStream(ByteBuffer.wrap(data, pduAt, end - pduAt).slice()));
            return Optional.of(pdu);
        } catch (IOException | RuntimeException e) {
            // damaged on its way: as good as not arrived
            return Optional.empty();
        }
    }

    /**
     * Stores everything that was asked for, or nothing.
     *
     * @return whether the answer was exactly what was asked for
     */
    boolean read(PollPlan.Request request, CrateTable table, PollRun.Scalars scalars, long askedTicks, long utc) {
        at = listAt;
        int size = header(INTEGER);
        long errorStatus = integer(size);
        skip(INTEGER);
        enter(SEQUENCE);
        int firstScalar = at;
        for (int i = 0; i < request.scalars() && !wrong; i++) {
            skip(SEQUENCE);
        }
        int lastScalar = at;
        int count = 0;
        for (int row = request.from(); row < request.to() && !wrong; row++) {
            for (OutputColumn column : request.columns()) {
                if (count == MOST || !cell(table, row, column, count)) {
                    return false;
                }
                count++;
            }
        }
        if (wrong || errorStatus != 0 || at != end) {
            return false;
        }
        return scalars(firstScalar, lastScalar, scalars, utc) && table.store(cells, raws, count, askedTicks, utc);
    }

    private boolean scalars(int from, int to, PollRun.Scalars scalars, long utc) {
        try {
            BERInputStream in =
                    new BERInputStream(ByteBuffer.wrap(data, from, to - from).slice());
            List<VariableBinding> bindings = new java.util.ArrayList<>();
            while (in.available() > 0) {
                VariableBinding binding = new VariableBinding();
                binding.decodeBER(in);
                bindings.add(binding);
            }
            bindings.forEach(binding -> scalars.scalar(binding, utc));
            return true;
        } catch (IOException | RuntimeException e) {
            // the library says what is wrong with it
            return false;
        }
    }

    private boolean cell(CrateTable table, int row, OutputColumn column, int count) {
        int bindingEnd = header(SEQUENCE) + at;
        int oidEnd = header(OID) + at;
        if (wrong || bindingEnd > end || oidEnd > bindingEnd || !startsWithEntry(oidEnd)) {
            return false;
        }
        if (arc(oidEnd) != column.number() || arc(oidEnd) != Oids.subId(table.channel(row)) || at != oidEnd) {
            return false;
        }
        long raw = value(column);
        if (wrong || at != bindingEnd || raw == CrateTable.UNKNOWN) {
            return false;
        }
        cells[count] = CrateTable.cell(row, column);
        raws[count] = raw;
        return true;
    }

    private boolean startsWithEntry(int oidEnd) {
        if (oidEnd - at < ENTRY.length) {
            return false;
        }
        for (byte octet : ENTRY) {
            if (data[at++] != octet) {
                return false;
            }
        }
        return true;
    }

    private int arc(int oidEnd) {
        int value = 0;
        for (int i = 0; i < 4 && at < oidEnd; i++) {
            int octet = data[at++];
            value = value << 7 | octet & 0x7f;
            if (octet >= 0) {
                return value;
            }
        }
        wrong = true;
        return -1;
    }

    private long value(OutputColumn column) {
        int tag = at < end ? data[at] & 0xff : 0;
        switch (column.syntax()) {
            case FLOAT -> {
                int size = header(OPAQUE);
                return wrong ? 0 : take(size, OpaqueFloat.bits(data, at, size));
            }
            case INTEGER -> {
                boolean unsigned = tag >= COUNTER && tag <= TICKS;
                int size = header(unsigned ? tag : INTEGER);
                long value = integer(size);
                return unsigned && size == 4 ? value & 0xffffffffL : value;
            }
            case BITS -> {
                int size = header(OCTETS);
                return wrong ? 0 : take(size, Bits.decode(data, at, size));
            }
            case TEXT -> wrong = true;
        }
        return 0;
    }

    private long take(int size, long value) {
        at += size;
        return value;
    }

    // ---- tags and lengths

    private void enter(int tag) {
        int size = header(tag);
        if (at + size > end) {
            wrong = true;
        } else {
            end = at + size;
        }
    }

    private void skip(int tag) {
        int size = header(tag);
        at += size;
    }

    /** Reads a tag and a length; 0 and {@link #wrong} where they are not what is expected. */
    private int header(int tag) {
        if (wrong || at + 2 > end || (data[at] & 0xff) != tag) {
            wrong = true;
            return 0;
        }
        int size = data[at + 1] & 0xff;
        at += 2;
        if (size > 0x80 && size <= 0x82) {
            int octets = size & 3;
            size = 0;
            for (int i = 0; i < octets && at < end; i++) {
                size = size << 8 | data[at++] & 0xff;
            }
        } else if (size >= 0x80) {
            wrong = true;
            return 0;
        }
        if (size > end - at) {
            wrong = true;
            return 0;
        }
        return size;
    }

    /** Reads a signed integer of one to four octets. */
    private long integer(int size) {
        if (wrong || size < 1 || size > 4) {
            wrong = true;
            return 0;
        }
        int value = data[at];
        for (int i = 1; i < size; i++) {
            value = value << 8 | data[at + i] & 0xff;
        }
        at += size;
        return value;
    }
}
