/**
 * Open Neuro Interface: the host that acquires from any controller, and the driver that puts one into the lab. Specification
 * sections 1 to 12 and T.
 */
@NullMarked
package org.fieldrack.oni;

import org.jspecify.annotations.NullMarked;
