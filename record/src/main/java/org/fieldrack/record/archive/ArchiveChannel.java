package org.fieldrack.record.archive;

import java.util.List;
import org.fieldrack.property.Option;
import org.fieldrack.property.ValueType;

/**
 * A property that the store has readings of.
 *
 * @param id its number in this store, above 0
 * @param device the device's name
 * @param path the property's path within the device
 * @param displayedName name for people as last described
 * @param type type of its values as last described; older readings may be of another
 * @param unit prefix and symbol as last described
 * @param options choices of an enum as last described
 */
public record ArchiveChannel(
        int id, String device, String path, String displayedName, ValueType type, String unit, List<Option> options) {
    public ArchiveChannel {
        options = List.copyOf(options);
    }

    /** Returns {@code DEVICE.PATH}. */
    public String address() {
        return device + "." + path;
    }
}
