@NullMarked
package org.fieldrack.protocol;

import org.jspecify.annotations.NullMarked;
