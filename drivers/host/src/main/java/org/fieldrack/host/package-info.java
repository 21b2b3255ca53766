@NullMarked
package org.fieldrack.host;

import org.jspecify.annotations.NullMarked;
