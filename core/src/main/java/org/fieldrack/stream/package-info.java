/** Sampled data: blocks, clocks, histories with reductions, statistics and views. */
@NullMarked
package org.fieldrack.stream;

import org.jspecify.annotations.NullMarked;
