/** ONI controllers in the lab: decoders of the standard devices, the tree of hubs and devices, watching, closed loops. */
@NullMarked
package org.fieldrack.oni.device;

import org.jspecify.annotations.NullMarked;
