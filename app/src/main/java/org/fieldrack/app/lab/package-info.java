/** Lab files: reading, checking, opening what they describe, and reloading. */
@NullMarked
package org.fieldrack.app.lab;

import org.jspecify.annotations.NullMarked;
