/** Tests of the console in a real browser. */
@NullMarked
package org.fieldrack.serve.console;

import org.jspecify.annotations.NullMarked;
