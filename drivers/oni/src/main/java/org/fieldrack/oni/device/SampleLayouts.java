package org.fieldrack.oni.device;

import java.util.ArrayList;
import java.util.List;
import org.fieldrack.stream.ElementType;

/** What stands where in the samples of the standard devices, and in which unit; specification section 7. */
final class SampleLayouts {
    /** Microvolts a count of Intan's amplifiers. */
    private static final double INTAN_MICROVOLTS = 0.195;

    private static final double INTAN_ZERO = 32_768;

    private SampleLayouts() {}

    private static Field hub() {
        return Field.of("hubClock", 0, ElementType.U64);
    }

    static List<Field> clock() {
        return List.of(hub());
    }

    static List<Field> rhd(int channels) {
        List<Field> fields = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            fields.add(microvolts("amp" + c, 8 + 2 * c));
        }
        for (int a = 0; a < 3; a++) {
            fields.add(new Field("aux" + (a + 1), 8 + 2 * (channels + a), ElementType.U16, "V", 37.4e-6, 0));
        }
        return fields;
    }

    private static Field microvolts(String name, int offset) {
        return new Field(name, offset, ElementType.U16, "µV", INTAN_MICROVOLTS, -INTAN_ZERO * INTAN_MICROVOLTS);
    }

    static List<Field> rhs2116() {
        List<Field> fields = new ArrayList<>();
        for (int c = 0; c < 16; c++) {
            fields.add(microvolts("amp" + c, 8 + 2 * c));
        }
        for (int c = 0; c < 16; c++) {
            // the DC amplifier counts down: 19.23 mV a count around 512
            fields.add(new Field("dc" + c, 40 + 2 * c, ElementType.U16, "V", -0.01923, 512 * 0.01923));
        }
        fields.add(Field.of("recovery", 72, ElementType.U16));
        return fields;
    }

    static List<Field> bno055() {
        List<Field> fields = new ArrayList<>();
        int at = 8;
        for (String name : List.of("yaw", "roll", "pitch")) {
            fields.add(new Field(name, at, ElementType.I16, "°", 1.0 / 16, 0));
            at += 2;
        }
        for (String name : List.of("qw", "qx", "qy", "qz")) {
            fields.add(new Field(name, at, ElementType.I16, "", 1.0 / 16_384, 0));
            at += 2;
        }
        for (String name : List.of("ax", "ay", "az", "gx", "gy", "gz")) {
            fields.add(new Field(name, at, ElementType.I16, "m/s²", 0.01, 0));
            at += 2;
        }
        fields.add(new Field("temperature", 34, ElementType.U8, "°C", 1, 0));
        fields.add(Field.of("calibration", 35, ElementType.U8));
        return fields;
    }

    static List<Field> test() {
        return List.of(
                hub(),
                Field.of("message", 8, ElementType.I16),
                Field.of("word0", 10, ElementType.I16),
                Field.of("word1", 12, ElementType.I16),
                Field.of("word2", 14, ElementType.I16));
    }

    static List<Field> digital() {
        return List.of(hub(), Field.of("pins", 8, ElementType.U8), Field.of("buttons", 10, ElementType.U16));
    }

    static List<Field> analog() {
        List<Field> fields = new ArrayList<>();
        for (int c = 0; c < 12; c++) {
            fields.add(new Field("ai" + c, 8 + 2 * c, ElementType.I16, "V", 10.0 / 32_768, 0));
        }
        return fields;
    }

    static List<Field> port() {
        return List.of(hub(), Field.of("status", 8, ElementType.U16));
    }

    static List<Field> ts4231() {
        return List.of(
                hub(),
                Field.of("sensor", 8, ElementType.U16),
                Field.of("width", 10, ElementType.U32),
                Field.of("kind", 14, ElementType.I16));
    }

    static List<Field> loadTester() {
        return List.of(hub(), Field.of("delta", 8, ElementType.U64));
    }

    static List<Field> memory() {
        return List.of(hub(), new Field("used", 8, ElementType.U32, "B", 4, 0));
    }

    static List<Field> harp() {
        return List.of(hub(), new Field("seconds", 8, ElementType.U32, "s", 1, 0));
    }

    static List<Field> trigger() {
        return List.of(hub(), Field.of("code", 8, ElementType.U32));
    }
}
