@NullMarked
package org.fieldrack.app;

import org.jspecify.annotations.NullMarked;
