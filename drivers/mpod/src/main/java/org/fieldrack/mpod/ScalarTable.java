package org.fieldrack.mpod;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.property.Alarm;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.Value;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Opaque;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Objects of the crate that do not belong to a channel: switches, boards, sensors, fans (sections 2 and 4).
 *
 * <p>Thread-safe by its own lock.
 */
final class ScalarTable {
    /** How a scalar is coded. */
    enum Syntax {
        FLOAT,
        INTEGER,
        BITS,
        TEXT
    }

    /**
     * One object.
     *
     * @param path of the property: {@code ma1.description}
     * @param fast read with every poll
     */
    record Entry(
            String path,
            int[] oid,
            Syntax syntax,
            String unit,
            boolean fast,
            Optional<Right> right,
            String label,
            String meaning) {

        String key() {
            return path.substring(path.lastIndexOf('.') + 1);
        }

        PropertyBuilder property() {
            PropertyBuilder builder = switch (syntax) {
                case FLOAT -> Property.real(key());
                case INTEGER -> Property.integer(key());
                case BITS -> Property.integer(key()).displayType("bitset");
                case TEXT -> Property.text(key());
            };
            return builder.alias(Oids.dotted(oid))
                    .displayedName(label)
                    .description(meaning)
                    .unit(unit);
        }
    }

    /**
     * What was read.
     *
     * @param value in the property's type
     * @param timeUtc when the answer came
     */
    record Held(Value value, long timeUtc) {}

    private static final int SENSORS = 8;
    private static final int NOT_FITTED = -128;
    private static final int DISABLED = 127;

    private final Map<OID, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Held> held = new LinkedHashMap<>();

    private void add(
            String path, int[] oid, Syntax syntax, String unit, Optional<Right> right, String label, String meaning) {
        boolean fast = path.equals("sysMainSwitch") || path.equals("sysStatus") || path.equals("sysUpTime");
        entries.put(new OID(oid), new Entry(path, oid, syntax, unit, fast, right, label, meaning));
    }

    private void readOnly(String path, int[] oid, Syntax syntax, String unit, String label, String meaning) {
        add(path, oid, syntax, unit, Optional.empty(), label, meaning);
    }

    /** Makes the table of everything that a crate may have; {@link #keepPresent} then drops what it does not have. */
    ScalarTable() {
        add(
                "sysMainSwitch",
                Oids.SYS_MAIN_SWITCH,
                Syntax.INTEGER,
                "",
                Optional.of(Right.PRIVATE),
                "Main switch",
                "1 powers the crate; 0 cuts every output at once, without ramp.");
        readOnly("sysStatus", Oids.SYS_STATUS, Syntax.BITS, "", "Crate status", "Status bits of the crate.");
        readOnly("sysUpTime", Oids.SYS_UP_TIME, Syntax.INTEGER, "", "Up time", "Hundredths of a second since boot.");
        readOnly("sysDescr", Oids.SYS_DESCR, Syntax.TEXT, "", "Controller", "Type, serial number and firmware.");
        readOnly("outputNumber", Oids.OUTPUT_NUMBER, Syntax.INTEGER, "", "Channels", "How many the crate counts.");
        for (int slot = 0; slot < Oids.SLOTS; slot++) {
            board("ma" + slot + ".", slot);
        }
        for (int i = 1; i <= SENSORS; i++) {
            sensor(i);
        }
        readOnly("fanAirTemperature", Oids.crate(7, 4, 0), Syntax.INTEGER, "°C", "Air", "Air at the fan tray.");
        for (int i = 1; i <= 6; i++) {
            readOnly("fanSpeed" + i, Oids.crate(7, 8, 1, 2, i), Syntax.INTEGER, "rpm", "Fan " + i, "Speed of the fan.");
        }
        administered(
                "fanSwitchOffDelay",
                Oids.crate(7, 5, 0),
                "s",
                "Fan delay",
                "How long the fans run after the main switch.");
        administered(
                "fanNominalSpeed",
                Oids.crate(7, 6, 0),
                "rpm",
                "Fan speed",
                "What the fans are asked for: 0 automatic, 1 slowest, 32767 fastest.");
    }

    private void sensor(int i) {
        readOnly(
                "sensor" + i,
                Oids.crate(4, 2, 1, 2, i),
                Syntax.INTEGER,
                "°C",
                "Sensor " + i,
                "External temperature sensor; only those that are connected are shown.");
        String what = " of sensor " + i + "; 127 is none.";
        administered(
                "sensor" + i + "Warning",
                Oids.crate(4, 2, 1, 3, i),
                "°C",
                "Sensor " + i + " warning",
                "Warning threshold" + what);
        administered(
                "sensor" + i + "Alarm",
                Oids.crate(4, 2, 1, 6, i),
                "°C",
                "Sensor " + i + " alarm",
                "Alarm threshold" + what);
        administered(
                "sensor" + i + "Failure",
                Oids.crate(4, 2, 1, 4, i),
                "°C",
                "Sensor " + i + " failure",
                "Failure threshold" + what);
    }

    private void administered(String path, int[] oid, String unit, String label, String meaning) {
        add(path, oid, Syntax.INTEGER, unit, Optional.of(Right.ADMIN), label, meaning);
    }

    /** Returns what is wrong with a sensor: above one of its thresholds, or gone (section 2). */
    synchronized Alarm alarm(String sensor) {
        long value = integer(sensor, NOT_FITTED);
        if (value == NOT_FITTED) {
            return Alarm.invalid("the sensor is not connected any more");
        }
        for (String threshold : List.of("Failure", "Alarm", "Warning")) {
            long bound = integer(sensor + threshold, DISABLED);
            if (bound != DISABLED && value > bound) {
                String text = "above the " + threshold.toLowerCase(Locale.ROOT) + " threshold of " + bound + " °C";
                return threshold.equals("Warning") ? Alarm.minor(text) : Alarm.major(text);
            }
        }
        return Alarm.NONE;
    }

    private void board(String prefix, int slot) {
        readOnly(
                prefix + "description",
                Oids.module(slot, 2),
                Syntax.TEXT,
                "",
                "Board",
                "Vendor, firmware, channels, serial number and release.");
        readOnly(
                prefix + "hardwareLimitVoltage",
                Oids.module(slot, 4),
                Syntax.FLOAT,
                "%",
                "Hardware V limit",
                "Position of the board's limit potentiometer, of nominal voltage.");
        readOnly(
                prefix + "hardwareLimitCurrent",
                Oids.module(slot, 5),
                Syntax.FLOAT,
                "%",
                "Hardware I limit",
                "Position of the board's limit potentiometer, of nominal current.");
        add(
                prefix + "rampSpeedVoltage",
                Oids.module(slot, 6),
                Syntax.FLOAT,
                "%",
                Optional.of(Right.GURU),
                "Ramp speed",
                "Percent of nominal voltage per second; sets rise and fall rates of all channels of the board.");
        readOnly(prefix + "status", Oids.module(slot, 8), Syntax.BITS, "", "Status", "Status bits of the board.");
        readOnly(prefix + "eventStatus", Oids.module(slot, 9), Syntax.BITS, "", "Events", "Latched events.");
        readOnly(
                prefix + "eventChannelStatus",
                Oids.module(slot, 10),
                Syntax.BITS,
                "",
                "Channels with events",
                "Bit n is channel n of the board.");
        readOnly(
                prefix + "temperature",
                Oids.module(slot, 12, 1),
                Syntax.FLOAT,
                "°C",
                "Temperature",
                "Temperature of the board.");
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    synchronized Optional<Entry> entry(String path) {
        return entries.values().stream().filter(e -> e.path().equals(path)).findFirst();
    }

    /** Drops the objects for which no value came, and sensors that are not connected. */
    synchronized void keepPresent() {
        entries.values().removeIf(entry -> !held.containsKey(entry.path()));
        for (int i = 1; i <= SENSORS; i++) {
            String name = "sensor" + i;
            if (integer(name, NOT_FITTED) == NOT_FITTED) {
                entries.values().removeIf(entry -> entry.path().startsWith(name));
            }
        }
    }

    synchronized List<int[]> oids(boolean fast) {
        List<int[]> oids = new ArrayList<>();
        entries.values().stream().filter(e -> e.fast() == fast).forEach(e -> oids.add(e.oid()));
        return oids;
    }

    /** Takes a value; false where it is none of its type. Objects of others are ignored. */
    synchronized boolean store(VariableBinding binding, long timeUtc) {
        Entry entry = entries.get(binding.getOid());
        if (entry == null || binding.getVariable().isException()) {
            return true;
        }
        Optional<Value> value = value(entry.syntax(), binding.getVariable());
        value.ifPresent(v -> held.put(entry.path(), new Held(v, timeUtc)));
        return value.isPresent();
    }

    private static Optional<Value> value(Syntax syntax, Variable variable) {
        return switch (syntax) {
            case FLOAT -> {
                long bits = variable instanceof Opaque o ? OpaqueFloat.bits(o.getValue()) : OpaqueFloat.MALFORMED;
                yield bits == OpaqueFloat.MALFORMED
                        ? Optional.empty()
                        : Optional.of(Value.of(Float.intBitsToFloat((int) bits)));
            }
            case INTEGER -> CrateTable.integer(variable) ? Optional.of(Value.of(variable.toLong())) : Optional.empty();
            case BITS ->
                variable instanceof OctetString s ? Optional.of(Value.of(Bits.decode(s.getValue()))) : Optional.empty();
            case TEXT ->
                variable instanceof OctetString s
                        ? Optional.of(Value.of(new String(s.getValue(), StandardCharsets.ISO_8859_1)))
                        : Optional.empty();
        };
    }

    synchronized Optional<Held> held(String path) {
        return Optional.ofNullable(held.get(path));
    }

    /** Returns an integer, or the given one where nothing was read. */
    long integer(String path, long otherwise) {
        return held(path)
                .map(h -> h.value() instanceof Value.Int i ? i.value() : otherwise)
                .orElse(otherwise);
    }

    String text(String path) {
        return held(path).map(h -> h.value().text()).orElse("");
    }
}
