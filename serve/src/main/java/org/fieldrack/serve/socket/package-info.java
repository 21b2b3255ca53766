/** WebSockets: who is linked, one message under way at a time, what a client may say. */
@NullMarked
package org.fieldrack.serve.socket;

import org.jspecify.annotations.NullMarked;
