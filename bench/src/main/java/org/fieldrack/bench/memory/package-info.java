/** Shared-memory buffers. */
@NullMarked
package org.fieldrack.bench.memory;

import org.jspecify.annotations.NullMarked;
