/** MPOD crates as a whole house sees them: driver, REST, command line and console together. */
@NullMarked
package org.fieldrack.app.mpod;

import org.jspecify.annotations.NullMarked;
