/**
 * A simulated MPOD crate: a real SNMP agent that net-snmp tools believe (specification section 14).
 *
 * <p>{@code CrateModel} and {@code OutputModel} are the physics, {@code CrateObjects} the objects at their addresses,
 * {@code CrateAgent} the wire.
 */
@NullMarked
package org.fieldrack.mpod.sim;

import org.jspecify.annotations.NullMarked;
