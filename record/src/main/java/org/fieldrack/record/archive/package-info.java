/** The archive: what every property held and everything that happened, kept in one file and found again quickly. */
@NullMarked
package org.fieldrack.record.archive;

import org.jspecify.annotations.NullMarked;
