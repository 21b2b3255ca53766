/**
 * WIENER MPOD crates over SNMP: limits, supervision and switches that an operator can trust.
 *
 * <p>The rules (limits, boxes, views, filter) are pure and stand alone; {@code CrateLink} talks to the controller,
 * {@code Crate} keeps what was read, {@code MpodDevice} puts both together for the lab.
 */
@NullMarked
package org.fieldrack.mpod;

import org.jspecify.annotations.NullMarked;
