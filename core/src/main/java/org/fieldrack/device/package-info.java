/** Devices, the drivers that open them, and the lab that holds them. */
@NullMarked
package org.fieldrack.device;

import org.jspecify.annotations.NullMarked;
