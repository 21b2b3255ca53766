package org.fieldrack.mpod;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputColumnTest {
    @Test
    void agreesWithTheMib() {
        for (OutputColumn column : OutputColumn.values()) {
            String name = "output" + Character.toUpperCase(column.key().charAt(0))
                    + column.key().substring(1);
            MibObject object = Mib.crate().get(name);
            assertThat(object.oid()).as(name).endsWith(".3.2.1." + column.number());
            assertThat(object.access())
                    .as(name)
                    .isEqualTo(
                            column.right().isPresent() || column.key().startsWith("config")
                                    ? "read-write"
                                    : "read-only");
            String unit = object.units().equals("deg.C") ? "°C" : object.units();
            assertThat(column.unit()).as(name).isEqualTo(unit);
            assertThat(column.syntax() == OutputColumn.Syntax.FLOAT)
                    .as(name)
                    .isEqualTo(object.syntax().equals("Float"));
        }
    }

    @Test
    void isFoundByKey() {
        assertThat(OutputColumn.of("measurementTerminalVoltage")).contains(OutputColumn.MEASUREMENT_TERMINAL_VOLTAGE);
        assertThat(OutputColumn.of("adjustVoltage")).isEmpty();
    }
}
