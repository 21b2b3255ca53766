@NullMarked
package org.fieldrack.buses;

import org.jspecify.annotations.NullMarked;
