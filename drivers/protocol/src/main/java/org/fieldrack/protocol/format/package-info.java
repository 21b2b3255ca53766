/** The converters of protocol files: what {@code %d} and its kin parse and print, on bytes. */
@NullMarked
package org.fieldrack.protocol.format;

import org.jspecify.annotations.NullMarked;
