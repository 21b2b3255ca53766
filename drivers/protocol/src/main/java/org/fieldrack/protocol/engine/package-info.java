/** Runs compiled protocols on a bus. */
@NullMarked
package org.fieldrack.protocol.engine;

import org.jspecify.annotations.NullMarked;
