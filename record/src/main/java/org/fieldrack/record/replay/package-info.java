/** Recordings as laboratories: the same devices, readings and samples at the same times. */
@NullMarked
package org.fieldrack.record.replay;

import org.jspecify.annotations.NullMarked;
