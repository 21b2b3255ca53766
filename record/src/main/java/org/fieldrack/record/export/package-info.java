/** Recordings in forms that other programs read. */
@NullMarked
package org.fieldrack.record.export;

import org.jspecify.annotations.NullMarked;
