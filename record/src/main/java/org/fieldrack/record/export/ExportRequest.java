package org.fieldrack.record.export;

import java.util.Locale;

/**
 * What is exported and how.
 *
 * @param bins parts of the span, each with mean, minimum, maximum and count instead of samples; 0 for every sample
 */
public record ExportRequest(ExportFormat format, ExportSelection selection, int bins) {
    /** Refuses a number of bins that makes no sense, and bins in forms that have none. */
    public ExportRequest {
        if (bins < 0 || bins > 10_000_000) {
            throw new IllegalArgumentException("bins are 1 to 10000000, or 0 for every sample, not " + bins);
        }
        if (bins > 0 && format != ExportFormat.CSV && format != ExportFormat.HDF5) {
            throw new IllegalArgumentException(format.name().toLowerCase(Locale.ROOT)
                    + " holds samples only: leave out bins, or choose csv or hdf5");
        }
    }

    /** Returns a request for every sample of everything. */
    public static ExportRequest of(ExportFormat format) {
        return new ExportRequest(format, ExportSelection.all(), 0);
    }
}
