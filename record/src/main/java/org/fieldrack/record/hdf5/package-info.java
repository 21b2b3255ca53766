/** What is needed of HDF5: groups, attributes and long data sets that are streamed, through the HDF5 library itself. */
@NullMarked
package org.fieldrack.record.hdf5;

import org.jspecify.annotations.NullMarked;
