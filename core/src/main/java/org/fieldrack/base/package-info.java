/** Time, counters, units, typed literals and numbers: knows nobody, everybody may know it. */
@NullMarked
package org.fieldrack.base;

import org.jspecify.annotations.NullMarked;
