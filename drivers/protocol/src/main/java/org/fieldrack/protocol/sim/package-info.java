/** Simulated instruments made from protocol files: what a client sends is expected, what it waits for is produced. */
@NullMarked
package org.fieldrack.protocol.sim;

import org.jspecify.annotations.NullMarked;
