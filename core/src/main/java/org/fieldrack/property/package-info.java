/** Values, readings, alarms and the descriptors of properties: the one property model of every device. */
@NullMarked
package org.fieldrack.property;

import org.jspecify.annotations.NullMarked;
