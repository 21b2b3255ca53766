package org.fieldrack.joulescope;

import java.util.Optional;

/** The six fields of statistics, in stored order (specification section 5.1). */
public enum Field {
    CURRENT("current", "A", "C"),
    VOLTAGE("voltage", "V", ""),
    POWER("power", "W", "J"),
    CURRENT_RANGE("current_range", "", ""),
    CURRENT_LSB("current_lsb", "", ""),
    VOLTAGE_LSB("voltage_lsb", "", "");

    static final int COUNT = values().length;

    private final String key;
    private final String unit;
    private final String integralUnit;

    Field(String key, String unit, String integralUnit) {
        this.key = key;
        this.unit = unit;
        this.integralUnit = integralUnit;
    }

    /** Returns the seed's name: {@code current_range}. */
    public String key() {
        return key;
    }

    public String unit() {
        return unit;
    }

    /** Returns the unit of the integral over time; empty where nobody integrates it. */
    public Optional<String> integralUnit() {
        return integralUnit.isEmpty() ? Optional.empty() : Optional.of(integralUnit);
    }
}
