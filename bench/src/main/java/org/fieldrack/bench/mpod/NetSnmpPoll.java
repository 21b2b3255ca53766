package org.fieldrack.bench.mpod;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.fieldrack.mpod.CratePoll;
import org.fieldrack.mpod.Oids;
import org.fieldrack.mpod.OutputColumn;

/**
 * The same poll by net-snmp's own C library: GETBULK of all columns side by side, four channels a request, one request at
 * a time, as its synchronous calls do it. Every value of every answer is visited.
 */
final class NetSnmpPoll implements AutoCloseable {
    private static final int GETBULK = 0xa5;
    private static final int VERSION_2C = 1;
    private static final int ROWS = 160;
    private static final int ROWS_A_REQUEST = 4;
    private static final int CHANNELS_A_BOARD = 16;

    // offsets within netsnmp_session and netsnmp_pdu of version 5.9 on 64-bit machines
    private static final int SESSION_SIZE = 4096;
    private static final int SESSION_PEER = 48;
    private static final int SESSION_COMMUNITY = 120;
    private static final int SESSION_COMMUNITY_LENGTH = 128;
    private static final int PDU_NON_REPEATERS = 48;
    private static final int PDU_MAX_REPETITIONS = 56;
    private static final int PDU_VARIABLES = 136;
    private static final int PDU_SIZE = 256;

    private final Arena arena = Arena.ofConfined();
    private final MethodHandle createPdu;
    private final MethodHandle addVariable;
    private final MethodHandle response;
    private final MethodHandle freePdu;
    private final MethodHandle closeSession;
    private final MemorySegment session;
    private final MemorySegment answer = arena.allocate(ValueLayout.ADDRESS);
    private final MemorySegment[][] oids = new MemorySegment[ROWS / ROWS_A_REQUEST][CratePoll.TWELVE.size()];
    private final int length = Oids.OUTPUT_ENTRY.length + 2;

    private NetSnmpPoll(SymbolLookup library, int port) throws Throwable {
        ValueLayout.OfLong size = ValueLayout.JAVA_LONG;
        ValueLayout.OfInt integer = ValueLayout.JAVA_INT;
        var pointer = ValueLayout.ADDRESS;
        MethodHandle initialise = handle(library, "snmp_sess_init", FunctionDescriptor.ofVoid(pointer));
        MethodHandle open = handle(library, "snmp_sess_open", FunctionDescriptor.of(pointer, pointer));
        createPdu = handle(library, "snmp_pdu_create", FunctionDescriptor.of(pointer, integer));
        addVariable = handle(library, "snmp_add_null_var", FunctionDescriptor.of(pointer, pointer, pointer, size));
        response =
                handle(library, "snmp_sess_synch_response", FunctionDescriptor.of(integer, pointer, pointer, pointer));
        freePdu = handle(library, "snmp_free_pdu", FunctionDescriptor.ofVoid(pointer));
        closeSession = handle(library, "snmp_sess_close", FunctionDescriptor.of(integer, pointer));
        MemorySegment settings = arena.allocate(SESSION_SIZE, 8);
        initialise.invokeExact(settings);
        settings.set(ValueLayout.JAVA_LONG, 0, VERSION_2C);
        settings.set(ValueLayout.ADDRESS, SESSION_PEER, arena.allocateFrom("127.0.0.1:" + port));
        settings.set(ValueLayout.ADDRESS, SESSION_COMMUNITY, arena.allocateFrom("public"));
        settings.set(ValueLayout.JAVA_LONG, SESSION_COMMUNITY_LENGTH, "public".length());
        session = (MemorySegment) open.invokeExact(settings);
        if (session.address() == 0) {
            throw new IllegalStateException("net-snmp could not open a session");
        }
        for (int request = 0; request < oids.length; request++) {
            int row = request * ROWS_A_REQUEST;
            int channel = Oids.channel(row / CHANNELS_A_BOARD, row % CHANNELS_A_BOARD);
            for (int i = 0; i < CratePoll.TWELVE.size(); i++) {
                oids[request][i] = before(CratePoll.TWELVE.get(i), channel);
            }
        }
    }

    /** Returns the identifier just before an instance. */
    private MemorySegment before(OutputColumn column, int channel) {
        MemorySegment oid = arena.allocate(ValueLayout.JAVA_LONG, length);
        int[] parts = Oids.output(column.number(), channel);
        parts[length - 1]--;
        for (int i = 0; i < length; i++) {
            oid.setAtIndex(ValueLayout.JAVA_LONG, i, parts[i]);
        }
        return oid;
    }

    private static MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }

    /** Opens a session with an agent on loopback; empty where net-snmp's library is not there. */
    static Optional<NetSnmpPoll> open(int port) {
        try {
            return Optional.of(new NetSnmpPoll(SymbolLookup.libraryLookup("libnetsnmp.so.40", Arena.global()), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } catch (Throwable e) {
            throw new IllegalStateException("net-snmp's library", e);
        }
    }

    /** Polls once; returns how many values came. */
    int poll() {
        try {
            int values = 0;
            for (MemorySegment[] columns : oids) {
                values += request(columns);
            }
            return values;
        } catch (Throwable e) {
            throw new IllegalStateException("net-snmp's library", e);
        }
    }

    private int request(MemorySegment[] columns) throws Throwable {
        MemorySegment pdu = ((MemorySegment) createPdu.invokeExact(GETBULK)).reinterpret(PDU_SIZE);
        pdu.set(ValueLayout.JAVA_LONG, PDU_NON_REPEATERS, 0);
        pdu.set(ValueLayout.JAVA_LONG, PDU_MAX_REPETITIONS, ROWS_A_REQUEST);
        for (MemorySegment column : columns) {
            MemorySegment added = (MemorySegment) addVariable.invokeExact(pdu, column, (long) length);
            if (added.address() == 0) {
                throw new IllegalStateException("a variable was not taken");
            }
        }
        int status = (int) response.invokeExact(session, pdu, answer);
        if (status != 0) {
            throw new IllegalStateException("no answer: status " + status);
        }
        MemorySegment got = answer.get(ValueLayout.ADDRESS, 0).reinterpret(PDU_SIZE);
        int values = 0;
        MemorySegment variable = got.get(ValueLayout.ADDRESS, PDU_VARIABLES);
        while (variable.address() != 0) {
            values++;
            variable = variable.reinterpret(8).get(ValueLayout.ADDRESS, 0);
        }
        freePdu.invokeExact(got);
        return values;
    }

    @Override
    public void close() {
        try {
            int closed = (int) closeSession.invokeExact(session);
            if (closed != 1) {
                throw new IllegalStateException("net-snmp's session was not closed");
            }
        } catch (Throwable e) {
            throw new IllegalStateException("net-snmp's library", e);
        } finally {
            arena.close();
        }
    }
}
