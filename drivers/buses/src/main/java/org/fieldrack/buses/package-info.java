/** Links: how the bytes of an instrument travel, and the addresses that name them. */
@NullMarked
package org.fieldrack.buses;

import org.jspecify.annotations.NullMarked;
