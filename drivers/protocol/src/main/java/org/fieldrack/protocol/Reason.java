package org.fieldrack.protocol;

import org.fieldrack.protocol.engine.Engine;
import org.fieldrack.protocol.engine.Result;
import org.fieldrack.protocol.format.FormatParser;
import org.fieldrack.protocol.language.Settings;

/** Why a run of a protocol failed, in words that follow a colon. */
public final class Reason {
    private Reason() {}

    /** Returns a sentence's second half for a result: what did not happen, with times and bytes. */
    public static String of(Result result, Engine engine, Settings settings) {
        return switch (result) {
            case SUCCESS -> "done";
            case LOCK_TIMEOUT -> "the instrument was busy with others for " + settings.lockTimeout() + " ms";
            case WRITE_TIMEOUT -> "it did not take " + sent(engine) + " within " + settings.writeTimeout() + " ms";
            case REPLY_TIMEOUT -> "no answer to " + sent(engine) + " within " + settings.replyTimeout() + " ms";
            case READ_TIMEOUT ->
                "the answer to " + sent(engine) + " broke off: nothing more within " + settings.readTimeout() + " ms";
            case SCAN_ERROR -> engine.mismatch();
            case FORMAT_ERROR -> "the protocol cannot write this value";
            case ABORT -> "it was cancelled";
            case FAULT ->
                engine.overflowed()
                        ? "more than " + (Engine.MOST_INPUT_BYTES >> 20) + " MiB came without the end of a line"
                        : "the bus could not do it";
            case OFFLINE -> "it is not connected";
        };
    }

    private static String sent(Engine engine) {
        byte[] output = engine.lastOutput();
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < Math.min(40, output.length); i++) {
            text.append(output[i] == '\n' ? "\\n" : output[i] == '\r' ? "\\r" : FormatParser.shown(output[i] & 0xFF));
        }
        return text.append(output.length > 40 ? "…\"" : "\"").toString();
    }
}
