package org.fieldrack.mpod;

import java.util.Map;
import org.fieldrack.property.PropertyTable;

/** Where the properties of one channel stand in the table of readings; -1 for those that the view leaves out. */
final class RowSlots {
    final int[] columns = new int[CrateTable.COLUMNS];
    final int state;
    final int stateInWords;
    final int operator;
    final int supervisionInWords;
    final int loadVoltage;
    final int irTarget;
    final int irCorrection;
    final int irState;
    final int sparks;
    final int[] userBoxes = new int[UserConfig.Box.values().length];
    final int[] supervisionBoxes = new int[Supervision.Failure.values().length * 4];

    RowSlots(PropertyTable table, String channel, ChannelKind kind) {
        for (OutputColumn column : OutputColumn.values()) {
            columns[column.ordinal()] = find(table, channel, column.key());
        }
        state = find(table, channel, "state");
        stateInWords = find(table, channel, "stateInWords");
        operator = find(table, channel, "operator");
        supervisionInWords = find(table, channel, "supervisionBehaviorInWords");
        loadVoltage = find(table, channel, "loadVoltage");
        irTarget = find(table, channel, "irTarget");
        irCorrection = find(table, channel, "irCorrection");
        irState = find(table, channel, "irState");
        sparks = find(table, channel, "sparks");
        for (UserConfig.Box box : UserConfig.Box.values()) {
            userBoxes[box.ordinal()] = find(table, channel, "userConfigCheckBox." + box.key());
        }
        int i = 0;
        for (Map.Entry<String, Boolean> box : Supervision.boxes(kind, 0).entrySet()) {
            supervisionBoxes[i++] = find(table, channel, "supervisionBehaviorCheckBox." + box.getKey());
        }
    }

    private static int find(PropertyTable table, String channel, String key) {
        var index = table.find(channel + "." + key);
        return index.isPresent() && table.property(index.getAsInt()).isPresent() ? index.getAsInt() : -1;
    }
}
