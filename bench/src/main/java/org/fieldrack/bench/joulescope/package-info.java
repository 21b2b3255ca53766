/** Benchmarks of the Joulescope's samples and of JLS files. */
@NullMarked
package org.fieldrack.bench.joulescope;

import org.jspecify.annotations.NullMarked;
