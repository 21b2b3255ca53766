package org.fieldrack.mpod;

import java.util.Map;

/**
 * An object of the vendor's MIB.
 *
 * @param name as the MIB writes it: {@code outputVoltage}
 * @param oid dotted, without instance
 * @param syntax as the MIB writes it
 * @param access {@code read-only}, {@code read-write} or {@code not-accessible}
 * @param units as the MIB writes them; empty for none
 * @param status {@code current}, {@code deprecated} or {@code obsolete}
 * @param names named numbers or bits, by name; empty for none
 */
public record MibObject(
        String name,
        String oid,
        String syntax,
        String access,
        String units,
        String status,
        Map<String, Integer> names) {}
