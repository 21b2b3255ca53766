/** Doors of simulated instruments: real servers at the wire, behind which any {@link Instrument} can stand. */
@NullMarked
package org.fieldrack.buses.sim;

import org.jspecify.annotations.NullMarked;
