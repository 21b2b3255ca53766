/** The bus contract: lock queue, closed loops over TCP, and what unreachable instruments cost. */
@NullMarked
package org.fieldrack.bench.bus;

import org.jspecify.annotations.NullMarked;
