/** A smart device that is not there: its side of the wire and the physics behind it. */
@NullMarked
package org.fieldrack.smartdevice.sim;

import org.jspecify.annotations.NullMarked;
