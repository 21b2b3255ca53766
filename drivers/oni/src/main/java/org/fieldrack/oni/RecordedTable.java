package org.fieldrack.oni;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a recording of a read stream must know to be understood and replayed: the acquisition clock and the device table, as
 * one line of text.
 *
 * @param clockHz acquisition clock
 */
public record RecordedTable(long clockHz, DeviceTable table) {
    private static final String START = "oni-read;version=1;clock=";

    /** Returns {@code oni-read;version=1;clock=HZ;table=ADDRESS:ID:VERSION:READ:WRITE,…} with hexadecimal numbers. */
    public String format() {
        return START + clockHz + ";table="
                + table.devices().stream()
                        .map(d -> String.format(
                                Locale.ROOT,
                                "%x:%x:%x:%x:%x",
                                d.address(),
                                d.id(),
                                d.version(),
                                d.readSize(),
                                d.writeSize()))
                        .collect(Collectors.joining(","));
    }

    /**
     * Reads the line back.
     *
     * @throws IllegalArgumentException with a sentence for the user when it is another format
     */
    public static RecordedTable parse(String format) {
        int middle = format.indexOf(";table=");
        if (!format.startsWith(START) || middle < 0) {
            throw new IllegalArgumentException("the recording is no ONI read stream but " + format);
        }
        List<DeviceDescriptor> rows = new ArrayList<>();
        try {
            long clock = Long.parseLong(format.substring(START.length(), middle));
            String all = format.substring(middle + ";table=".length());
            for (String row : all.isEmpty() ? new String[0] : all.split(",")) {
                String[] part = row.split(":");
                int[] number = new int[5];
                for (int i = 0; i < number.length; i++) {
                    number[i] = Integer.parseUnsignedInt(part[i], 16);
                }
                rows.add(new DeviceDescriptor(number[0], number[1], number[2], number[3], number[4]));
            }
            return new RecordedTable(clock, new DeviceTable(rows));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the device table of the recording is damaged: " + format, e);
        }
    }
}
