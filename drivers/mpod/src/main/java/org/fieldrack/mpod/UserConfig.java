package org.fieldrack.mpod;

import java.util.LinkedHashMap;
import java.util.Map;

/** The check boxes and the radio boxes of an LV channel's {@code userConfig} (section 8). */
public final class UserConfig {
    /** How the cable length stands in bits 1 to 3. */
    public enum Encoding {
        /** One bit each for 1..30 m, over 30 m, and short or no cable; exactly one is set. */
        SEED,
        /** Bits 1 and 2 are one number: 0 fast, 1 moderate, 3 slow; bit 3 is independent. */
        MIB
    }

    /** The bits, in the order of the register. */
    public enum Box {
        NO_OFF_RAMPDOWN(
                "bitNoOffRampdown",
                0x01,
                "Output drops at once when the channel is switched off instead of following the fall rate. For loads that"
                        + " must lose power quickly; a capacitive load then discharges through the board."),
        REGULATION_1_TO_30M(
                "bitRegulation1to30m",
                0x02,
                "Regulation tuned for cables of 1 to 30 m. Choose it by the real length: too fast a loop on a long cable"
                        + " oscillates."),
        REGULATION_ABOVE_30M(
                "bitRegulationAbove30m",
                0x04,
                "Regulation tuned for cables longer than 30 m: slow and stable. Load steps are followed later than with"
                        + " the other settings."),
        REGULATION_OUTPUT_VOLTAGE(
                "bitRegulationOutputVoltage",
                0x08,
                "For cables under 1 m or none, with the sense lines looped back at the supply. With a long cable whose"
                        + " sense lines end elsewhere the output may run away."),
        EXTERNAL_INHIBIT_ENABLED(
                "bitExternalInhibitEnabled",
                0x10,
                "The channel can be switched on only while the external inhibit input is fed. For hardware interlocks;"
                        + " without the plug the channel stays off."),
        DISABLE_GLOBAL_INHIBIT(
                "bitDisableGlobalInhibit",
                0x20,
                "The channel ignores the crate's common inhibit. Only for loads that must stay powered in an interlock:"
                        + " it takes the channel out of the common protection."),
        AUTOMATIC_POWER_ON(
                "bitAutomaticPowerOn",
                0x40,
                "The channel comes on together with the main switch, also after a power cut. Nobody is asked then.");

        private final String key;
        private final int mask;
        private final String meaning;

        Box(String key, int mask, String meaning) {
            this.key = key;
            this.mask = mask;
            this.meaning = meaning;
        }

        public String key() {
            return key;
        }

        public int mask() {
            return mask;
        }

        /** Returns what the bit does, when one wants it and what can go wrong. */
        public String meaning() {
            return meaning;
        }
    }

    private static final int RADIO = 0x0e;
    private static final int DEFAULT_RADIO = 0x08;
    private static final int MIB_FIELD = 0x06;
    private static final int MIB_MODERATE = 0x02;
    private static final int MIB_SLOW = 0x06;

    private final Encoding encoding;

    public UserConfig(Encoding encoding) {
        this.encoding = encoding;
    }

    /** Returns the seven boxes of this integer; in SEED as the bits stand, without any correction. */
    public Map<String, Boolean> boxes(int word) {
        Map<String, Boolean> boxes = new LinkedHashMap<>();
        for (Box box : Box.values()) {
            boxes.put(box.key(), isSet(word, box));
        }
        return boxes;
    }

    private boolean isSet(int word, Box box) {
        if (encoding == Encoding.MIB && (box.mask & MIB_FIELD) != 0) {
            return (word & MIB_FIELD) == field(box);
        }
        return (word & box.mask) != 0;
    }

    private static int field(Box box) {
        return box == Box.REGULATION_1_TO_30M ? MIB_MODERATE : MIB_SLOW;
    }

    /** Applies a request: false entries first, then true ones; a radio box clears its siblings. */
    public BoxChange apply(int current, Map<String, Boolean> request) {
        int radios = 0;
        for (Box box : Box.values()) {
            if (isRadio(box) && Boolean.TRUE.equals(request.get(box.key()))) {
                radios++;
            }
        }
        if (radios > 1) {
            return BoxChange.refused(current, "AMBIGUOUS_RADIO");
        }
        int word = current;
        for (Box box : Box.values()) {
            if (Boolean.FALSE.equals(request.get(box.key()))) {
                word = cleared(word, box);
            }
        }
        for (Box box : Box.values()) {
            if (Boolean.TRUE.equals(request.get(box.key()))) {
                word = set(word, box);
            }
        }
        if (encoding == Encoding.SEED && (word & RADIO) == 0) {
            word |= DEFAULT_RADIO;
        }
        return BoxChange.between(boxes(current), boxes(word), request, word);
    }

    private boolean isRadio(Box box) {
        return (box.mask & (encoding == Encoding.SEED ? RADIO : MIB_FIELD)) != 0;
    }

    private int cleared(int word, Box box) {
        if (encoding == Encoding.MIB && isRadio(box)) {
            return isSet(word, box) ? word & ~MIB_FIELD : word;
        }
        return word & ~box.mask;
    }

    private int set(int word, Box box) {
        if (!isRadio(box)) {
            return word | box.mask;
        }
        return encoding == Encoding.SEED ? word & ~RADIO | box.mask : word & ~MIB_FIELD | field(box);
    }

    /** Says whether the vendor's reading of this integer differs from the one in force (section 8, hazard). */
    public boolean isDoubtful(int word) {
        return encoding == Encoding.SEED && ((word & MIB_FIELD) == 0x04 || (word & MIB_FIELD) == MIB_SLOW);
    }
}
