package org.fieldrack.protocol.engine;

import java.util.List;
import java.util.Optional;
import org.fieldrack.protocol.language.Command;
import org.fieldrack.protocol.language.Piece;
import org.fieldrack.protocol.language.Protocol;

/** A protocol laid out for running: arrays instead of lists. */
final class Program {
    private static final Step[] NONE = {};

    /** A command and the pieces of its string, none where it has no string. */
    record Step(Command command, Piece[] pieces) {}

    private final Step[] main;
    private final Step[] onInit;
    private final Step[] onMismatch;
    private final Step[] onWriteTimeout;
    private final Step[] onReplyTimeout;
    private final Step[] onReadTimeout;
    private final Optional<byte[]> inTerminator;
    private final Optional<byte[]> outTerminator;
    private final byte[] outEnd;

    Program(Protocol protocol) {
        main = steps(protocol.commands());
        onInit = steps(protocol.onInit());
        onMismatch = steps(protocol.onMismatch());
        onWriteTimeout = steps(protocol.onWriteTimeout());
        onReplyTimeout = steps(protocol.onReplyTimeout());
        onReadTimeout = steps(protocol.onReadTimeout());
        inTerminator = protocol.settings().inTerminator();
        outTerminator = protocol.settings().outTerminator();
        outEnd = outTerminator.orElse(new byte[0]);
    }

    private static Step[] steps(List<Command> commands) {
        return commands.stream()
                .map(command -> new Step(command, pieces(command).toArray(Piece[]::new)))
                .toArray(Step[]::new);
    }

    private static List<Piece> pieces(Command command) {
        return switch (command) {
            case Command.Out out -> out.pieces();
            case Command.In in -> in.pieces();
            case Command.Exec exec -> exec.pieces();
            case Command.Wait _, Command.Event _, Command.Connect _, Command.Disconnect _ -> List.of();
        };
    }

    Step[] main() {
        return main;
    }

    Step[] onInit() {
        return onInit;
    }

    /** Returns what runs after this result, nothing where no handler does. */
    Step[] handler(Result result) {
        return switch (result) {
            case WRITE_TIMEOUT -> onWriteTimeout;
            case REPLY_TIMEOUT -> onReplyTimeout;
            case READ_TIMEOUT -> onReadTimeout;
            case SCAN_ERROR -> onMismatch;
            case SUCCESS, LOCK_TIMEOUT, FORMAT_ERROR, ABORT, FAULT, OFFLINE -> NONE;
        };
    }

    Optional<byte[]> inTerminator() {
        return inTerminator;
    }

    Optional<byte[]> outTerminator() {
        return outTerminator;
    }

    byte[] outEnd() {
        return outEnd;
    }
}
