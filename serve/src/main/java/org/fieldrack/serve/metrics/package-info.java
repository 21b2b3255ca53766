/** Counts and sizes for Prometheus. */
@NullMarked
package org.fieldrack.serve.metrics;

import org.jspecify.annotations.NullMarked;
