/** The tagged container of calibrations, firmware and legacy recordings, with its signatures and encryption. */
@NullMarked
package org.fieldrack.joulescope.container;

import org.jspecify.annotations.NullMarked;
