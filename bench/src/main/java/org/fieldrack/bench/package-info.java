/** Benchmarks: JMH, and the side-by-side programs whose figures docs/performance.md quotes. */
@NullMarked
package org.fieldrack.bench;

import org.jspecify.annotations.NullMarked;
