/** What the archive takes, keeps and finds in how much time. */
@NullMarked
package org.fieldrack.bench.archive;

import org.jspecify.annotations.NullMarked;
