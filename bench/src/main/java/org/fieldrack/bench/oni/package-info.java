/** Benchmarks of the ONI host. */
@NullMarked
package org.fieldrack.bench.oni;

import org.jspecify.annotations.NullMarked;
