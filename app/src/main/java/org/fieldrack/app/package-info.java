/** The program: command line, lab files and demo; the only place that wires rooms together. */
@NullMarked
package org.fieldrack.app;

import org.jspecify.annotations.NullMarked;
