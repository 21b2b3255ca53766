package org.fieldrack.protocol.language;

import java.util.Optional;
import org.fieldrack.protocol.format.CodedString;
import org.jspecify.annotations.Nullable;

/**
 * The system variables of a protocol (specification section 5); times in milliseconds.
 *
 * @param maxInput bytes a line may have, 0 for any number
 * @param inEnd input terminator, null for not defined
 * @param outEnd output terminator, null for not defined
 * @param ignoreExtra surplus input is no error
 */
public record Settings(
        long lockTimeout,
        long writeTimeout,
        long replyTimeout,
        long readTimeout,
        long pollPeriod,
        int maxInput,
        byte @Nullable [] inEnd,
        byte @Nullable [] outEnd,
        CodedString separator,
        boolean ignoreExtra) {

    /** Returns the input terminator: empty for not defined, a defined one may have no bytes. */
    public Optional<byte[]> inTerminator() {
        return Optional.ofNullable(inEnd);
    }

    /** Returns the output terminator: empty for not defined, a defined one may have no bytes. */
    public Optional<byte[]> outTerminator() {
        return Optional.ofNullable(outEnd);
    }
}
