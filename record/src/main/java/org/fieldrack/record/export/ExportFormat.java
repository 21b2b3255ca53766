package org.fieldrack.record.export;

/** Forms in which a recording is handed on. */
public enum ExportFormat {
    /** A folder of comma-separated files, one a stream, and the readings. */
    CSV(""),
    /** One HDF5 file with groups after NeXus. */
    HDF5(".h5"),
    /** A folder of JLS files of version 2, one a stream of fixed rate. */
    JLS(""),
    /** A folder as Open Ephys writes it: 16-bit samples, one folder a stream. */
    OPENEPHYS(""),
    /** One Arrow file with the readings. */
    ARROW(".arrow");

    private final String ending;

    ExportFormat(String ending) {
        this.ending = ending;
    }

    /** Returns what the target's name ends with; nothing for a folder. */
    public String ending() {
        return ending;
    }

    /** Returns the form of this name. @throws IllegalArgumentException with a sentence that lists them */
    public static ExportFormat of(String name) {
        for (ExportFormat format : values()) {
            if (format.name().equalsIgnoreCase(name)) {
                return format;
            }
        }
        throw new IllegalArgumentException("\"" + name + "\" is no form of export: there are "
                + String.join(
                        ", ",
                        java.util.Arrays.stream(values())
                                .map(f -> f.name().toLowerCase(java.util.Locale.ROOT))
                                .toList()));
    }
}
