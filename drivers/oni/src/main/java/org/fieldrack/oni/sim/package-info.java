/**
 * The controller's side: a simulated one that foreign hosts can drive over TCP, and the parts to build another from.
 * Specification sections 2 to 7, 11, T and P.
 */
@NullMarked
package org.fieldrack.oni.sim;

import org.jspecify.annotations.NullMarked;
