/** The JSON form of values, readings, schemas, devices and events. */
@NullMarked
package org.fieldrack.serve.json;

import org.jspecify.annotations.NullMarked;
