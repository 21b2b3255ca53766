/** JLS version 2 files: written streaming and crash-safe, read at any zoom, repaired beside the original. */
@NullMarked
package org.fieldrack.record.jls;

import org.jspecify.annotations.NullMarked;
