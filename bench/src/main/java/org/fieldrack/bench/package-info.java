@NullMarked
package org.fieldrack.bench;

import org.jspecify.annotations.NullMarked;
