/** What a poll of MPOD crates costs. */
@NullMarked
package org.fieldrack.bench.mpod;

import org.jspecify.annotations.NullMarked;
