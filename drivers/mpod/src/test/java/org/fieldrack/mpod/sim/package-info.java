@NullMarked
package org.fieldrack.mpod.sim;

import org.jspecify.annotations.NullMarked;
