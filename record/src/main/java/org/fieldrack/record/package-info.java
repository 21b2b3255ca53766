@NullMarked
package org.fieldrack.record;

import org.jspecify.annotations.NullMarked;
