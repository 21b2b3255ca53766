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
import org.fieldrack.property.Schema;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The devices of a laboratory with their whole schemas, states and counters, kept as {@code devices.json}. */
final class LabCopy {
    static final String FILE = "devices.json";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private LabCopy() {}

    static void write(Lab lab, Path folder) throws IOException {
        List<Map<String, Object>> devices = new ArrayList<>();
        for (Device device : lab.devices()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", device.name());
            one.put("driver", device.driver());
            one.put("state", device.state().state().name());
            one.put("stateText", device.state().text());
            device.bus().ifPresent(bus -> one.put("bus", bus.address()));
            one.put("schema", SchemaText.write(device.schema()));
            devices.add(one);
        }
        Files.write(folder.resolve(FILE), JSON.writeValueAsBytes(Map.of("devices", devices)));
    }

    /** Reads the devices of a recording. @throws IOException where the file is missing or damaged */
    static List<RecordedDevice> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            List<RecordedDevice> out = new ArrayList<>();
            for (JsonNode one : JSON.readTree(Files.readAllBytes(file)).path("devices")) {
                Schema schema = SchemaText.read(one.path("schema"));
                out.add(new RecordedDevice(
                        one.path("name").asString(""),
                        one.path("driver").asString(""),
                        one.path("state").asString("UNKNOWN"),
                        one.path("stateText").asString(""),
                        schema));
            }
            return out;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
