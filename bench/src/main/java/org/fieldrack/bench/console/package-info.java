/** What the console costs in a browser. */
@org.jspecify.annotations.NullMarked
package org.fieldrack.bench.console;
