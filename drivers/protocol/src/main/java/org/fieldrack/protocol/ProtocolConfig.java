package org.fieldrack.protocol;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.config.Key;
import org.fieldrack.property.AccessLevel;

/** A device of the driver {@code protocol} in the lab file. */
public record ProtocolConfig(
        @Key(value = "Where the instrument is: a URI or a VISA resource string.", example = "tcp://192.168.1.20:5025")
        String bus,

        @Key("The protocol file, and what goes for all of its protocols.")
        File protocol,

        @Key("The instrument's properties, by name.") Map<String, Point> properties,

        @Key(value = "Commands by name, each a protocol that runs when it is called.", example = "{reset: reset}")
        Map<String, String> commands) {

    /** The protocol file and what goes for all of its protocols. */
    public record File(
            @Key(value = "The protocol file; relative to the lab file.", example = "psu.proto")
            Path file,

            @Key("A protocol that runs first whenever the instrument was connected.")
            Optional<String> init,

            @Key("Time for the first byte of an answer, where the file says none.")
            Optional<Duration> replyTimeout,

            @Key("Longest silence within an answer, where the file says none.")
            Optional<Duration> readTimeout,

            @Key("Longest wait for the instrument while others use it, where the file says none.")
            Optional<Duration> lockTimeout,

            @Key("Longest silence while sending, where the file says none.")
            Optional<Duration> writeTimeout,

            @Key(value = "Whether protocols may run commands of the shell (exec).", def = "false")
            boolean exec) {
        /** Returns a file without further settings. */
        public static File of(Path path) {
            return new File(
                    path,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false);
        }

        /** Returns the numbers of system variables that go for every protocol. */
        Map<String, Long> defaults() {
            Map<String, Long> numbers = new LinkedHashMap<>();
            replyTimeout.ifPresent(limit -> numbers.put("replytimeout", limit.toMillis()));
            readTimeout.ifPresent(limit -> numbers.put("readtimeout", limit.toMillis()));
            lockTimeout.ifPresent(limit -> numbers.put("locktimeout", limit.toMillis()));
            writeTimeout.ifPresent(limit -> numbers.put("writetimeout", limit.toMillis()));
            return numbers;
        }
    }

    /** One property: which protocols read and write it, and what it is. */
    public record Point(
            @Key(value = "The protocol that reads it.", example = "getVolts(1)")
            Optional<String> get,

            @Key(value = "The protocol that writes it.", example = "setVolts(1)")
            Optional<String> set,

            @Key("A protocol that reads it once, whenever the instrument was connected.")
            Optional<String> init,

            @Key(value = "A protocol that waits for it: the instrument speaks unasked.", example = "event")
            Optional<String> push,

            @Key(value = "How often it is read.", example = "200ms")
            Optional<Duration> poll,

            @Key("Its type, where the converter does not say it: bool, integer, real, text or enum.")
            Optional<Type> type,

            @Key(value = "Its unit.", def = "\"\"", example = "mV")
            String unit,

            @Key("Least value that may be set.") Optional<Double> min,
            @Key("Greatest value that may be set.") Optional<Double> max,

            @Key(value = "Outside of these it is in a minor alarm.", example = "[0, 28]")
            List<Double> warn,

            @Key(value = "Outside of these it is in a major alarm.", example = "[-1, 30]")
            List<Double> alarm,

            @Key(value = "Names of its values, from 0, instead of those of the converter.", example = "[off, on]")
            List<String> options,

            @Key(value = "What it is, in a sentence.", def = "\"\"")
            String description,

            @Key(value = "The name that people see.", def = "\"\"")
            String title,

            @Key(value = "Whether it is read again at once after it was set.", def = "false")
            boolean readback,

            @Key(
                    value =
                            "Which readings the archive keeps: every, change, none, a dead-band as change 0.1, a period.",
                    def = "every",
                    example = "change 0.05")
            String archive,

            @Key(value = "Who may set it.", def = "USER") AccessLevel level,

            @Key("How many elements it has at most, for a list.")
            Optional<Integer> size) {

        /** Types that a property can be given. */
        public enum Type {
            BOOL,
            INTEGER,
            REAL,
            TEXT,
            ENUM
        }
    }
}
