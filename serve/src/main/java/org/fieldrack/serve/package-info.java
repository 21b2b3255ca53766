@NullMarked
package org.fieldrack.serve;

import org.jspecify.annotations.NullMarked;
