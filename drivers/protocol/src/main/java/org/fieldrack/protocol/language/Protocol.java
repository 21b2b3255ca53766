package org.fieldrack.protocol.language;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.fieldrack.protocol.format.Format;

/**
 * A protocol, compiled with its arguments. It belongs to one engine: its converters may keep scratch space.
 *
 * @param call name and arguments
 * @param commands what it does, in order
 */
public record Protocol(
        Call call,
        Settings settings,
        List<Command> commands,
        List<Command> onInit,
        List<Command> onMismatch,
        List<Command> onWriteTimeout,
        List<Command> onReplyTimeout,
        List<Command> onReadTimeout) {
    public Protocol {
        commands = List.copyOf(commands);
        onInit = List.copyOf(onInit);
        onMismatch = List.copyOf(onMismatch);
        onWriteTimeout = List.copyOf(onWriteTimeout);
        onReplyTimeout = List.copyOf(onReplyTimeout);
        onReadTimeout = List.copyOf(onReadTimeout);
    }

    /** Returns every command, handlers included. */
    public Stream<Command> allCommands() {
        return Stream.of(commands, onInit, onMismatch, onWriteTimeout, onReplyTimeout, onReadTimeout)
                .flatMap(List::stream);
    }

    /** Returns the formats of the inputs of these commands that store a value of the point itself. */
    public static List<Format> inputs(List<Command> commands) {
        List<Format> formats = new ArrayList<>();
        for (Command command : commands) {
            if (command instanceof Command.In in) {
                addFormats(in.pieces(), formats);
            }
        }
        return formats;
    }

    /** Returns the formats of the outputs of these commands. */
    public static List<Format> outputs(List<Command> commands) {
        List<Format> formats = new ArrayList<>();
        for (Command command : commands) {
            if (command instanceof Command.Out out) {
                addFormats(out.pieces(), formats);
            }
        }
        return formats;
    }

    private static void addFormats(List<Piece> pieces, List<Format> formats) {
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Value(Format format)) {
                formats.add(format);
            }
        }
    }
}
