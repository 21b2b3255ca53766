@NullMarked
package org.fieldrack.mpod;

import org.jspecify.annotations.NullMarked;
