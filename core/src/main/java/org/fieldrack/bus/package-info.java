/** The bus contract: non-blocking requests and callbacks between a protocol client and a device. */
@NullMarked
package org.fieldrack.bus;

import org.jspecify.annotations.NullMarked;
