package org.fieldrack.protocol.format;

/** A converter that moves no value: it checks or rewrites what was read or written. */
public abstract class PseudoConverter extends Converter {
    protected PseudoConverter(Spec spec) {
        super(spec);
    }

    @Override
    public final Kind kind() {
        return Kind.PSEUDO;
    }

    /** Appends to, or rewrites, what was formatted so far. */
    public abstract boolean print(Output out);

    /** Checks or rewrites at the line's cursor; false for a mismatch. */
    public abstract boolean parse(Line line);
}
