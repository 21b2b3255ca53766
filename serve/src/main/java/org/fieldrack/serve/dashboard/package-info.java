/** Dashboards that people compose in the console, kept as text in the laboratory's store. */
@NullMarked
package org.fieldrack.serve.dashboard;

import org.jspecify.annotations.NullMarked;
