/** The REST interface: routes, their handlers and the document that describes them. */
@NullMarked
package org.fieldrack.serve.rest;

import org.jspecify.annotations.NullMarked;
