package org.fieldrack.record.export;

/**
 * What is exported and how.
 *
 * @param bins parts of the span, each with mean, minimum and maximum instead of samples; 0 for every sample
 */
public record ExportRequest(ExportFormat format, ExportSelection selection, int bins) {
    /** Refuses a number of bins that makes no sense. */
    public ExportRequest {
        if (bins < 0 || bins > 10_000_000) {
            throw new IllegalArgumentException("bins are 1 to 10000000, or 0 for every sample, not " + bins);
        }
    }
}
