@NullMarked
package org.fieldrack.joulescope;

import org.jspecify.annotations.NullMarked;
