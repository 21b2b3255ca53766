/** The computer that Fieldrack runs on, as an instrument: load, memory, disks, network, temperatures. */
@NullMarked
package org.fieldrack.host;

import org.jspecify.annotations.NullMarked;
