@NullMarked
package org.fieldrack.smartdevice;

import org.jspecify.annotations.NullMarked;
