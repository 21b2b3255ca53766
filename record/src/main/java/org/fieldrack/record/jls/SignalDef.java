package org.fieldrack.record.jls;

/**
 * A signal and how its summaries are built.
 *
 * @param id 0 to 255; 0 is the global one
 * @param variable variable rate; only the global signal is
 * @param sampleRate samples a second, rounded
 * @param samplesPerData samples of a data chunk
 * @param sampleDecimate samples of a level-1 entry
 * @param entriesPerSummary entries of a summary chunk
 * @param summaryDecimate entries of a level that make one of the next
 */
public record SignalDef(
        int id,
        int sourceId,
        boolean variable,
        JlsType type,
        int sampleRate,
        int samplesPerData,
        int sampleDecimate,
        int entriesPerSummary,
        int summaryDecimate,
        int annotationDecimate,
        int utcDecimate,
        String name,
        String units) {
    /** Bits of a chunk's payload at most. */
    private static final int MOST = 1 << 27;

    /** The signal that every file begins with. */
    static final SignalDef GLOBAL =
            new SignalDef(0, 0, true, JlsType.F32, 0, 10, 10, 10, 10, 100, 100, "global_annotation_signal", "");

    /** Returns a signal with the defaults of its type. */
    public static SignalDef of(int id, int sourceId, JlsType type, int sampleRate, String name, String units) {
        return new SignalDef(id, sourceId, false, type, sampleRate, 0, 0, 0, 0, 0, 0, name, units);
    }

    /** Says whether a definition that was read can be worked with: numbers within the format, and no chunk beyond 16 MB. */
    boolean isUsable() {
        return type.isKnown()
                && id <= 255
                && Math.max(annotationDecimate, utcDecimate) <= MOST / 128
                && Math.max(sampleDecimate, samplesPerData) <= MOST / 64
                && Math.max(entriesPerSummary, summaryDecimate) <= MOST / 256
                && (variable || (id > 0 && sizesFit()));
    }

    private boolean sizesFit() {
        return sampleDecimate > 0
                && samplesPerData >= sampleDecimate
                && summaryDecimate > 1
                && entriesPerSummary >= summaryDecimate;
    }

    private static int[] defaults(int bits) {
        return switch (bits) {
            case 16 -> new int[] {16384, 256, 1280, 20};
            case 8 -> new int[] {32768, 1024, 640, 20};
            case 4, 1 -> new int[] {65536, 1024, 1280, 20};
            default -> new int[] {8192, 128, 640, 20};
        };
    }

    private static int orElse(int value, int other) {
        return Math.max(10, value == 0 ? other : value);
    }

    /** Returns the definition as it is stored: zeros replaced by defaults, sizes made to fit each other. */
    SignalDef aligned() {
        int[] d = defaults(type.bits());
        int decimate = roundUp(orElse(sampleDecimate, d[1]), Math.max(1, 256 / type.bits()));
        int summary = orElse(summaryDecimate, d[3]);
        int entries = roundUp(orElse(entriesPerSummary, d[2]), summary);
        int perData = roundUp(orElse(samplesPerData, d[0]), decimate) / decimate;
        while (entries % perData != 0) {
            perData--;
        }
        return new SignalDef(
                id,
                sourceId,
                variable,
                type,
                sampleRate,
                perData * decimate,
                decimate,
                entries,
                summary,
                orElse(annotationDecimate, 100),
                orElse(utcDecimate, 100),
                name,
                units);
    }

    private static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    /** Returns samples of one entry of a level, 1 and above. */
    long samplesPerEntry(int level) {
        long samples = sampleDecimate;
        for (int i = 1; i < level; i++) {
            samples *= summaryDecimate;
        }
        return samples;
    }
}
