package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.device.Device;
import org.fieldrack.device.Lab;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes the devices of a laboratory and their schemas as they are now into {@code devices.json}. */
final class LabCopy {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private LabCopy() {}

    static void write(Lab lab, Path file) throws IOException {
        List<Map<String, Object>> devices = new ArrayList<>();
        for (Device device : lab.devices()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", device.name());
            one.put("driver", device.driver());
            List<Map<String, Object>> properties = new ArrayList<>();
            device.schema().properties().forEach((path, property) -> properties.add(property(path, property)));
            one.put("properties", properties);
            devices.add(one);
        }
        Files.write(file, JSON.writeValueAsBytes(Map.of("devices", devices)));
    }

    private static Map<String, Object> property(String path, Property property) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("path", path);
        out.put("displayedName", property.displayedName());
        out.put("description", property.description());
        out.put("type", property.type().name());
        out.put("unit", property.unit().text());
        out.put("access", property.access().name());
        out.put("options", property.options().stream().map(LabCopy::option).toList());
        return out;
    }

    private static String option(Option option) {
        return option.value().text();
    }
}
