/** ONC RPC (RFC 5531) over TCP in the loop, with XDR (RFC 4506), as far as VXI-11 needs it. */
@NullMarked
package org.fieldrack.buses.rpc;

import org.jspecify.annotations.NullMarked;
