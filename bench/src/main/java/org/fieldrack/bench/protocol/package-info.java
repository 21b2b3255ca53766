/** The protocol engine without input and output, in the cases that its specification names. */
@NullMarked
package org.fieldrack.bench.protocol;

import org.jspecify.annotations.NullMarked;
