/** How fast raw logs are written and read. */
@NullMarked
package org.fieldrack.bench.rawlog;

import org.jspecify.annotations.NullMarked;
