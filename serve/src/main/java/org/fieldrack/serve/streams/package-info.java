/** Streams as others see them: views at screen resolution, exact statistics, spans to take away. */
@NullMarked
package org.fieldrack.serve.streams;

import org.jspecify.annotations.NullMarked;
