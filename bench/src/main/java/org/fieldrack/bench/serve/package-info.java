/** What the server adds: from a request to the wire, and from a reading to a client. */
@NullMarked
package org.fieldrack.bench.serve;

import org.jspecify.annotations.NullMarked;
