/** Devices of the lab in shared memory, for other programs on this computer. */
@NullMarked
package org.fieldrack.serve.mirror;

import org.jspecify.annotations.NullMarked;
