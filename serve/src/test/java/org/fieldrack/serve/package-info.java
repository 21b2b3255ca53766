/** Tests of the server with a laboratory in memory. */
@NullMarked
package org.fieldrack.serve;

import org.jspecify.annotations.NullMarked;
