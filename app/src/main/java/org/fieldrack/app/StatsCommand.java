package org.fieldrack.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.fieldrack.base.Numbers;
import org.fieldrack.base.Unit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Prints exact statistics of running streams, as the markers of the console do. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description = {
            "Prints exact statistics of running streams over a span: mean, standard deviation, least, greatest, peak to",
            "peak, integral (charge of a current, energy of a power), valid and missing samples."
        },
        footer = {
            "",
            "Examples: fieldrack stats meter/samples.current --from -2s",
            "          fieldrack stats meter/samples --samples 1000000..3000000 -o json"
        })
final class StatsCommand implements Callable<Integer> {
    private static final int DIGITS = 6;

    @Parameters(
            arity = "1..*",
            paramLabel = "STREAM[.CHANNEL]",
            description = "DEVICE/STREAM for all of its channels, or DEVICE/STREAM.CHANNEL.")
    private List<String> traces = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "RFC 3339, ns UTC, or -DURATION (default: 10 s before --to).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "As --from (default: now).")
    private @Nullable String to;

    @Option(
            names = "--samples",
            paramLabel = "FROM..TO",
            description = "Sample numbers in place of times, the second exclusive.")
    private @Nullable String samples;

    @Mixin
    private final Api api = new Api();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        StringBuilder query = new StringBuilder();
        for (String trace : traces) {
            for (String one : channels(trace)) {
                query.append(query.isEmpty() ? "?" : "&").append("trace=").append(Api.encoded(one));
            }
        }
        if (samples != null) {
            String[] ends = samples.split("\\.\\.", -1);
            if (ends.length != 2) {
                throw new Exit(Exit.USAGE, "--samples is \"" + samples + "\": write FROM..TO, such as 1000..2000");
            }
            query.append("&fromSample=")
                    .append(Api.encoded(ends[0]))
                    .append("&toSample=")
                    .append(Api.encoded(ends[1]));
        }
        query.append(from == null ? "" : "&from=" + Api.encoded(from));
        query.append(to == null ? "" : "&to=" + Api.encoded(to));
        JsonNode statistics = api.get("/streams/statistics" + query).path("statistics");
        output.print(statistics, () -> statistics.forEach(StatsCommand::print));
        return 0;
    }

    private List<String> channels(String address) {
        int slash = address.indexOf('/');
        if (slash <= 0) {
            throw new Exit(
                    Exit.USAGE,
                    "\"" + address
                            + "\" is no stream: write DEVICE/STREAM or DEVICE/STREAM.CHANNEL, see fieldrack streams");
        }
        List<String> found = new ArrayList<>();
        for (JsonNode stream : api.get("/streams").path("streams")) {
            if (stream.path("address").asString("").equals(address)) {
                stream.path("channels").forEach(c -> found.add(c.path("trace").asString("")));
            }
        }
        return found.isEmpty() ? List.of(address) : found;
    }

    private static void print(JsonNode s) {
        Unit unit = unit(s.path("unit"));
        StringBuilder line = new StringBuilder(s.path("trace").asString("")).append(": ");
        String[][] fields = {{"µ", "mean"}, {"σ", "std"}, {"min", "min"}, {"max", "max"}, {"p2p", "p2p"}};
        for (String[] field : fields) {
            line.append(field[0])
                    .append(' ')
                    .append(number(s.path(field[1]), unit))
                    .append("  ");
        }
        line.append("∫ ").append(number(s.path("integral"), unit(s.path("integralUnit"))));
        line.append("  Δt ").append(Numbers.engineering(s.path("seconds").doubleValue(0), Unit.of("s"), DIGITS));
        line.append("  ").append(s.path("count").longValue(0)).append(" samples");
        long missing = s.path("missing").longValue(0);
        line.append(missing > 0 ? ", " + missing + " missing" : "");
        System.out.println(line);
    }

    private static Unit unit(JsonNode unit) {
        return Unit.parse(unit.path("text").asString(""));
    }

    private static String number(JsonNode value, Unit unit) {
        return value.isNumber() ? Numbers.engineering(value.doubleValue(), unit, DIGITS) : "–";
    }
}
