/** Tests of the live feed over real sockets. */
@NullMarked
package org.fieldrack.serve.live;

import org.jspecify.annotations.NullMarked;
