/** How fast recordings are written, looked at, exported and found. */
@NullMarked
package org.fieldrack.bench.recording;

import org.jspecify.annotations.NullMarked;
