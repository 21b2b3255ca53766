/** Recordings: streams, raw bytes and readings of one experiment in one folder, with a manifest that says what was lost. */
@NullMarked
package org.fieldrack.record.recording;

import org.jspecify.annotations.NullMarked;
