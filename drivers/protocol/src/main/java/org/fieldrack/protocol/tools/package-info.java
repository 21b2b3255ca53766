/** What the command line does with protocol files: check, run, measure. */
@NullMarked
package org.fieldrack.protocol.tools;

import org.jspecify.annotations.NullMarked;
