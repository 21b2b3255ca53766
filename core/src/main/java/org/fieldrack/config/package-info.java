/** YAML with marks, bound to records: every problem is located and all are reported at once. */
@NullMarked
package org.fieldrack.config;

import org.jspecify.annotations.NullMarked;
