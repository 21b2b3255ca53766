/** Framing, checksums and bit fields. */
@NullMarked
package org.fieldrack.codec;

import org.jspecify.annotations.NullMarked;
