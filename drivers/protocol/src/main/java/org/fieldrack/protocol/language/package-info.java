/** Protocol files: reading, scopes, and compiling one protocol with its arguments. */
@NullMarked
package org.fieldrack.protocol.language;

import org.jspecify.annotations.NullMarked;
