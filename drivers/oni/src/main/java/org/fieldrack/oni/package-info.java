@NullMarked
package org.fieldrack.oni;

import org.jspecify.annotations.NullMarked;
