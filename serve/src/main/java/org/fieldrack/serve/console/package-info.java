/** The console's files: pages, scripts and the drivers' own pages. */
@NullMarked
package org.fieldrack.serve.console;

import org.jspecify.annotations.NullMarked;
