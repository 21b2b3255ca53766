package org.fieldrack.record.jls;

/** Where signals come from. */
public record SourceDef(int id, String name, String vendor, String model, String version, String serialNumber) {
    /** The source that every file begins with. */
    static final SourceDef GLOBAL = new SourceDef(0, "global_annotation_source", "jls", "-", "1.0.0", "-");
}
