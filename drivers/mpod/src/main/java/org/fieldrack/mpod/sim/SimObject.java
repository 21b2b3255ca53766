package org.fieldrack.mpod.sim;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.fieldrack.mpod.Right;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.Variable;

/**
 * One instance of an object that the simulated crate serves.
 *
 * @param oid with its instance
 * @param reader least right that may read it
 * @param read gives the value in force
 * @param writer how it is written; empty for read-only and vendor objects
 */
record SimObject(OID oid, Right reader, Supplier<Variable> read, Optional<Writer> writer) {
    /**
     * How an object is written.
     *
     * @param right least right
     * @param check gives the SNMPv2 error status for a value, 0 for a good one
     * @param write stores a value that was checked
     */
    record Writer(Right right, Function<Variable, Integer> check, Consumer<Variable> write) {}
}
