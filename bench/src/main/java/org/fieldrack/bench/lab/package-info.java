/** Whole laboratories: many instruments at once, start-up and memory. */
@NullMarked
package org.fieldrack.bench.lab;

import org.jspecify.annotations.NullMarked;
