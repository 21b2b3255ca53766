/** Typed buffers in shared memory: the state of peripherals, seen by every process of the host, byte for byte as its peers know it. */
@NullMarked
package org.fieldrack.memory;

import org.jspecify.annotations.NullMarked;
