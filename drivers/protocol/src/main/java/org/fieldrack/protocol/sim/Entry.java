package org.fieldrack.protocol.sim;

import java.util.ArrayList;
import java.util.List;
import org.fieldrack.protocol.language.Command;
import org.fieldrack.protocol.language.Protocol;

/**
 * Something that a client may send, and what it waits for afterwards.
 *
 * @param variable under which its values are remembered
 * @param out null for what the instrument says unasked
 * @param first the protocol begins with it
 * @param next the entry that the protocol goes on with, null at its end
 * @param requests the service requests that the client waits for
 */
record Entry(
        Protocol protocol,
        String variable,
        Command.@org.jspecify.annotations.Nullable Out out,
        List<Answer> answers,
        boolean first,
        @org.jspecify.annotations.Nullable Entry next,
        int elements,
        List<Request> requests) {
    /**
     * A service request.
     *
     * @param delayMillis after the output
     * @param statusByte what a serial poll finds
     */
    record Request(long delayMillis, int statusByte) {}

    /**
     * A line that the client waits for.
     *
     * @param delayMillis after the output
     * @param firstValue number of the first stored value of the line within its protocol
     */
    record Answer(Command.In in, long delayMillis, int firstValue) {}

    private static final long AFTER_WAIT_MILLIS = 20;
    private static final int ANY_BUT_REQUEST = 0xbf;

    /** Cuts a list of commands into entries, from the last to the first; the first of the list is the beginning. */
    static List<Entry> of(Protocol protocol, List<Command> commands, String variable, int elements) {
        List<Entry> entries = new ArrayList<>();
        List<Integer> outs = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            if (commands.get(i) instanceof Command.Out) {
                outs.add(i);
            }
        }
        int values = 0;
        List<List<Answer>> answers = new ArrayList<>();
        List<List<Request>> requests = new ArrayList<>();
        int begin = outs.isEmpty() ? commands.size() : outs.get(0);
        List<Answer> unasked = answers(commands.subList(0, begin), values);
        List<Request> unaskedRequests = requests(commands.subList(0, begin));
        boolean speaksFirst = !unasked.isEmpty() || !unaskedRequests.isEmpty();
        values += stored(unasked);
        for (int n = 0; n < outs.size(); n++) {
            int end = n + 1 < outs.size() ? outs.get(n + 1) : commands.size();
            List<Command> rest = commands.subList(outs.get(n) + 1, end);
            List<Answer> following = answers(rest, values);
            values += stored(following);
            answers.add(following);
            requests.add(requests(rest));
        }
        Entry next = null;
        for (int n = outs.size() - 1; n >= 0; n--) {
            Command.Out out = (Command.Out) commands.get(outs.get(n));
            boolean first = n == 0 && !speaksFirst;
            next = new Entry(protocol, variable, out, answers.get(n), first, next, elements, requests.get(n));
            entries.add(0, next);
        }
        if (speaksFirst) {
            entries.add(0, new Entry(protocol, variable, null, unasked, true, next, elements, unaskedRequests));
        }
        return entries;
    }

    private static int stored(List<Answer> answers) {
        return answers.stream()
                .mapToInt(answer -> Answers.stored(answer.in()).size())
                .sum();
    }

    private static List<Answer> answers(List<Command> commands, int values) {
        List<Answer> answers = new ArrayList<>();
        long delay = 0;
        int value = values;
        for (Command command : commands) {
            if (command instanceof Command.Wait wait) {
                delay += wait.millis() + AFTER_WAIT_MILLIS;
            } else if (command instanceof Command.Event) {
                delay += AFTER_WAIT_MILLIS;
            } else if (command instanceof Command.In in) {
                answers.add(new Answer(in, delay, value));
                value += Answers.stored(in).size();
            }
        }
        return answers;
    }

    /** The instrument has the bits that the client waits for in its status byte; what follows comes a little later. */
    private static List<Request> requests(List<Command> commands) {
        List<Request> requests = new ArrayList<>();
        long delay = 0;
        for (Command command : commands) {
            if (command instanceof Command.Wait wait) {
                delay += wait.millis() + AFTER_WAIT_MILLIS;
            } else if (command instanceof Command.Event event) {
                requests.add(new Request(delay, (int) (event.mask() & ANY_BUT_REQUEST)));
                delay += AFTER_WAIT_MILLIS;
            }
        }
        return requests;
    }
}
