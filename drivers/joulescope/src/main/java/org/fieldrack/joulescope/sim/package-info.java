/** A simulated JS110 behind the USB transport: load profiles, range switches, gaps and faults on demand. */
@NullMarked
package org.fieldrack.joulescope.sim;

import org.jspecify.annotations.NullMarked;
