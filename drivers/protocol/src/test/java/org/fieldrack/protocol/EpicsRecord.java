package org.fieldrack.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fieldrack.protocol.format.Kind;
import org.fieldrack.protocol.format.Slot;

/** As much of an EPICS record as the vectors need: fields from a database text and the record's own conversions. */
final class EpicsRecord implements RecordBinding.Fields {
    private static final Pattern RECORD = Pattern.compile("record\\((\\w+),\\s*\"([^\"]*)\"\\)\\s*\\{([^}]*)}");
    private static final Pattern FIELD = Pattern.compile("field\\((\\w+),\\s*\"([^\"]*)\"\\)");
    private static final List<String> STATES =
            List.of("ZR", "ON", "TW", "TH", "FR", "FV", "SX", "SV", "EI", "NI", "TE", "EL", "TV", "TT", "FT", "FF");

    final String recordType;
    final String name;
    final Map<String, Object> values = new HashMap<>();
    final List<Object> elements = new ArrayList<>();
    private final Map<String, EpicsRecord> all;

    private EpicsRecord(String recordType, String name, Map<String, EpicsRecord> all) {
        this.recordType = recordType;
        this.name = name;
        this.all = all;
    }

    static Map<String, EpicsRecord> read(String db) {
        Map<String, EpicsRecord> records = new LinkedHashMap<>();
        Matcher record = RECORD.matcher(db);
        while (record.find()) {
            EpicsRecord found = new EpicsRecord(record.group(1), record.group(2), records);
            found.defaults();
            Matcher field = FIELD.matcher(record.group(3));
            while (field.find()) {
                found.values.put(field.group(1), field.group(2));
            }
            found.initialize();
            records.put(record.group(2), found);
        }
        return records;
    }

    private void defaults() {
        values.put("UDF", 1L);
        values.put("SEVR", "NO_ALARM");
        values.put("STAT", "NO_ALARM");
        values.put("NELM", "1");
        values.put("SIZV", "41");
        if (RecordBinding.Type.valueOf(type()).name().matches("WAVEFORM|AAI|AAO")) {
            values.put("FTVL", "STRING");
        }
    }

    private void initialize() {
        if (values.containsKey("NOBT") && integer("MASK") == 0) {
            values.put("MASK", ((1L << integer("NOBT")) - 1) << integer("SHFT"));
        }
        if (values.getOrDefault("LINR", "").equals("LINEAR")) {
            values.put("LINR", 1L);
            values.putIfAbsent("ESLO", "1");
        } else if (values.get("LINR") instanceof String s && s.startsWith("NO")) {
            values.put("LINR", 0L);
        } else if (values.get("LINR") instanceof String s && s.equals("SLOPE")) {
            values.put("LINR", 2L);
            values.putIfAbsent("ESLO", "1");
        }
    }

    String type() {
        return recordType.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(java.util.Locale.ROOT);
    }

    String link() {
        return String.valueOf(values.getOrDefault("INP", values.getOrDefault("OUT", "")));
    }

    /** Puts a field as a client does. */
    void put(String field, String value) {
        if (!field.equals("VAL")) {
            values.put(field, value);
            return;
        }
        switch (recordType) {
            case "bo" -> values.put("VAL", state(value, List.of(text("ZNAM"), text("ONAM"))));
            case "mbbo" ->
                values.put(
                        "VAL",
                        state(value, STATES.stream().map(s -> text(s + "ST")).toList()));
            case "waveform", "aao", "aai" -> array(value);
            default -> values.put("VAL", value);
        }
        values.put("UDF", 0L);
    }

    private void array(String value) {
        elements.clear();
        if (text("FTVL").equals("CHAR") || text("FTVL").equals("UCHAR")) {
            value.chars().forEach(c -> elements.add((long) c));
            elements.add(0L);
        } else {
            Arrays.stream(value.replaceAll("[\\[\\]]", "").split("[ ,]+")).forEach(elements::add);
        }
        values.put("NORD", (long) elements.size());
    }

    private static long state(String value, List<String> names) {
        int index = value.isEmpty() ? -1 : names.indexOf(value);
        return index >= 0 ? index : Long.parseLong(value);
    }

    /** What the record does before its device support writes. */
    void convertOut() {
        switch (recordType) {
            case "ao" -> {
                values.put("OVAL", real("VAL"));
                if (integer("LINR") != 0) {
                    double value = (real("VAL") - real("EOFF")) / real("ESLO");
                    values.put("RVAL", (long) Math.rint(value));
                }
            }
            case "bo" ->
                values.put("RVAL", integer("VAL") == 0 ? 0L : integer("MASK") != 0 ? integer("MASK") : integer("VAL"));
            case "mbbo" -> {
                boolean defined = STATES.stream()
                        .anyMatch(s -> integer(s + "VL") != 0 || !text(s + "ST").isEmpty());
                long value = integer("VAL");
                long raw = defined && value < 16 ? integer(STATES.get((int) value) + "VL") : value;
                values.put("RVAL", raw << integer("SHFT"));
            }
            case "mbboDirect" -> values.put("RVAL", integer("VAL") << integer("SHFT"));
            case "calcout" -> {
                values.put("VAL", new Calc(text("CALC"), this).value());
                values.put("OVAL", real("VAL"));
            }
            default -> {}
        }
    }

    /** What the record does after its device support read a raw value. */
    void convertIn() {
        switch (recordType) {
            case "ai", "ao" -> {
                double raw = integer("RVAL") + integer("ROFF");
                double slope = real("ASLO") == 0 ? 1 : real("ASLO");
                raw = raw * slope + real("AOFF");
                values.put("VAL", raw * real("ESLO") + real("EOFF"));
            }
            case "mbbi" -> {
                long raw = integer("RVAL") >>> integer("SHFT");
                long found = 65535;
                for (int i = 15; i >= 0; i--) {
                    found = integer(STATES.get(i) + "VL") == raw ? i : found;
                }
                values.put("VAL", found);
            }
            case "mbbiDirect", "mbboDirect" -> values.put("VAL", integer("RVAL") >>> integer("SHFT"));
            default -> {}
        }
    }

    /** Returns a field as a client sees it. */
    String shown(String field) {
        if (field.equals("VAL$")) {
            return text("VAL");
        }
        if (!field.equals("VAL")) {
            return text(field);
        }
        return switch (recordType) {
            case "bi", "bo" -> text(integer("VAL") != 0 ? "ONAM" : "ZNAM");
            case "mbbi" -> integer("VAL") < 16 ? text(STATES.get((int) integer("VAL")) + "ST") : "Illegal Value";
            case "mbbo" -> {
                boolean named = STATES.stream().anyMatch(s -> !text(s + "ST").isEmpty() || integer(s + "VL") != 0);
                yield named && integer("VAL") < 16
                        ? text(STATES.get((int) integer("VAL")) + "ST")
                        : String.valueOf(integer("VAL"));
            }
            default -> text("VAL");
        };
    }

    @Override
    public long integer(String field) {
        Object value = values.getOrDefault(field, 0L);
        if (value instanceof String s) {
            try {
                return s.isBlank() ? 0 : s.contains(".") ? (long) Double.parseDouble(s) : Long.decode(s);
            } catch (NumberFormatException e) {
                return (long) Double.parseDouble(s);
            }
        }
        return ((Number) value).longValue();
    }

    @Override
    public double real(String field) {
        Object value = values.getOrDefault(field, 0L);
        return value instanceof String s ? s.isBlank() ? 0 : Double.parseDouble(s) : ((Number) value).doubleValue();
    }

    @Override
    public String text(String field) {
        return String.valueOf(values.getOrDefault(field, ""));
    }

    @Override
    public void set(String field, long value) {
        values.put(field, value);
    }

    @Override
    public void set(String field, double value) {
        values.put(field, value);
    }

    @Override
    public void set(String field, String latin1) {
        values.put(field, latin1);
    }

    @Override
    public boolean setElement(int index, Kind kind, Slot slot) {
        if (index == 0) {
            elements.clear();
        }
        if (kind == Kind.TEXT && !text("FTVL").equals("STRING")) {
            for (int i = 0; i < slot.length; i++) {
                elements.add((long) slot.text[i]);
            }
            elements.add(0L);
            set("NORD", elements.size());
        } else {
            elements.add(
                    switch (kind) {
                        case REAL -> (Object) slot.real;
                        case TEXT ->
                            new String(slot.text, 0, slot.length, java.nio.charset.StandardCharsets.ISO_8859_1);
                        default -> stored(slot.integer);
                    });
        }
        return true;
    }

    private Object stored(long value) {
        return switch (text("FTVL")) {
            case "CHAR" -> (long) (byte) value;
            case "UCHAR" -> value & 0xFF;
            case "SHORT" -> (long) (short) value;
            case "USHORT" -> value & 0xFFFF;
            case "LONG" -> (long) (int) value;
            case "ULONG" -> value & 0xFFFFFFFFL;
            case "FLOAT", "DOUBLE" -> (double) value;
            default -> value;
        };
    }

    @Override
    public boolean element(int index, Kind kind, Slot slot) {
        if (kind == Kind.TEXT) {
            StringBuilder text = new StringBuilder();
            if (text("FTVL").equals("STRING")) {
                text.append(elements.get(index));
            } else {
                elements.stream()
                        .mapToLong(e -> ((Number) e).longValue())
                        .takeWhile(c -> c != 0)
                        .forEach(c -> text.append((char) c));
            }
            byte[] bytes = text.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            slot.setText(bytes, bytes.length);
            return true;
        }
        Object element = elements.get(index);
        slot.real = element instanceof String s ? Double.parseDouble(s) : ((Number) element).doubleValue();
        slot.integer = element instanceof String s ? (long) Double.parseDouble(s) : ((Number) element).longValue();
        return true;
    }

    @Override
    public boolean redirect(String target, Kind kind, Slot slot) {
        String[] parts = target.split("\\.");
        boolean own = parts.length == 1 && !all.containsKey(target);
        EpicsRecord record = own ? this : all.get(parts[0]);
        if (record == null) {
            return false;
        }
        String field = own ? target : parts.length > 1 ? parts[1] : "VAL";
        switch (kind) {
            case REAL -> record.set(field, slot.real);
            case TEXT ->
                record.set(field, new String(slot.text, 0, slot.length, java.nio.charset.StandardCharsets.ISO_8859_1));
            default -> record.set(field, slot.integer);
        }
        return true;
    }

    @Override
    public boolean redirected(String target, Kind kind, Slot slot) {
        String[] parts = target.split("\\.");
        boolean own = parts.length == 1 && !all.containsKey(target);
        EpicsRecord record = own ? this : all.get(parts[0]);
        if (record == null) {
            return false;
        }
        String field = own ? target : parts.length > 1 ? parts[1] : "VAL";
        if (kind == Kind.TEXT) {
            byte[] bytes = record.text(field).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            slot.setText(bytes, bytes.length);
        } else {
            slot.real = record.real(field);
            slot.integer = record.integer(field);
        }
        return true;
    }

    /** The expressions of the vectors' calcout records: fields, numbers and the four operations. */
    private static final class Calc {
        private final String expression;
        private final EpicsRecord record;
        private int at;

        Calc(String expression, EpicsRecord record) {
            this.expression = expression.replace(" ", "");
            this.record = record;
        }

        double value() {
            double value = product();
            while (at < expression.length() && "+-".indexOf(expression.charAt(at)) >= 0) {
                value = expression.charAt(at++) == '+' ? value + product() : value - product();
            }
            return value;
        }

        private double product() {
            double value = atom();
            while (at < expression.length() && "*/".indexOf(expression.charAt(at)) >= 0) {
                value = expression.charAt(at++) == '*' ? value * atom() : value / atom();
            }
            return value;
        }

        private double atom() {
            if (at < expression.length() && expression.charAt(at) == '(') {
                at++;
                double value = value();
                at++;
                return value;
            }
            int start = at;
            while (at < expression.length()
                    && (Character.isLetterOrDigit(expression.charAt(at)) || expression.charAt(at) == '.')) {
                at++;
            }
            String word = expression.substring(start, at);
            return word.isEmpty()
                    ? 0
                    : Character.isLetter(word.charAt(0)) ? record.real(word) : Double.parseDouble(word);
        }
    }
}
