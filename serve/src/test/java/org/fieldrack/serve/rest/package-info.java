/** Tests of the REST interface over a real socket. */
@NullMarked
package org.fieldrack.serve.rest;

import org.jspecify.annotations.NullMarked;
