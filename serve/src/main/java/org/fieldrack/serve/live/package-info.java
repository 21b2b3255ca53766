/** The live feed: what changed, to every WebSocket client as fast as it reads. */
@NullMarked
package org.fieldrack.serve.live;

import org.jspecify.annotations.NullMarked;
