/** What the command line does with a controller: record, measure. */
@NullMarked
package org.fieldrack.oni.tool;

import org.jspecify.annotations.NullMarked;
