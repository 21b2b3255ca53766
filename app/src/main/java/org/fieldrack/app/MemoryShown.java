package org.fieldrack.app;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.fieldrack.memory.Buffer;
import org.fieldrack.memory.BufferLayout;
import org.fieldrack.memory.BufferOptions;
import org.fieldrack.memory.BufferType;
import org.fieldrack.memory.CType;
import org.fieldrack.memory.DeviceBuffer;
import org.fieldrack.memory.Parameter;
import org.fieldrack.memory.Transaction;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Buffers, values and layouts as JSON, in the form of specification section 12. */
final class MemoryShown {
    private static final int X86_64_HEADER = 44;

    private MemoryShown() {}

    /** Prints a value as a line of JSON. */
    static void line(Object value) {
        System.out.println(Output.JSON.writeValueAsString(value));
    }

    /** Returns {@code {valid_flag, update_block, write_block, control, metrics}}, also of a buffer that is not valid. */
    static Map<String, Object> dump(Buffer buffer) {
        byte[] bytes = buffer.bytes();
        // a private copy is read, so that everything is of one moment and validity does not matter
        Buffer copy = Buffer.attach(buffer.type(), BufferOptions.DEFAULT);
        copy.memory().copyFrom(MemorySegment.ofArray(bytes));
        copy.valid(true);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("valid_flag", bytes[BufferLayout.VALID_FLAG] != 0);
        all.put("update_block", values(copy, List.of()));
        Map<String, Object> written = new LinkedHashMap<>();
        for (Parameter p : copy.type().params()) {
            if (p.writeable()) {
                written.put(p.name(), shown(copy.written(p.name())));
            }
        }
        all.put("write_block", written);
        if (copy instanceof DeviceBuffer device) {
            all.put("control", control(device));
            all.put("metrics", metrics(device));
        }
        return all;
    }

    private static Map<String, Object> control(DeviceBuffer device) {
        Map<String, Object> all = new LinkedHashMap<>();
        byte[] bytes = device.bytes();
        int at = (int) device.type().layout().controlOffset();
        all.put("uid", device.uid().toString());
        String[] words = {"subscription", "interval", "read", "write", "update"};
        for (int i = 0; i < words.length; i++) {
            int place = at + 16 + 2 * i;
            all.put(words[i], bytes[place] & 0xFF | (bytes[place + 1] & 0xFF) << 8);
        }
        all.put("last_write", device.lastWrite());
        all.put("last_update", device.lastUpdate());
        return all;
    }

    private static Map<String, Object> metrics(DeviceBuffer device) {
        long[] send = new long[16];
        long[] receive = new long[16];
        device.type().slots().forEach(slot -> {
            send[slot.parameter().id()] = device.sendCount(slot);
            receive[slot.parameter().id()] = device.receiveCount(slot);
        });
        return Map.of("send", send, "recv", receive);
    }

    /** Returns readable values at one time; all where none is named. */
    static Map<String, Object> values(Buffer buffer, List<String> names) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> which = names.isEmpty()
                ? buffer.type().params().stream()
                        .filter(Parameter::readable)
                        .map(Parameter::name)
                        .toList()
                : names;
        try (Transaction _ = buffer.transaction()) {
            which.forEach(name -> values.put(name, shown(buffer.get(name))));
        }
        return values;
    }

    private static Object shown(Object value) {
        return switch (value) {
            case byte[] bytes -> new String(bytes, StandardCharsets.ISO_8859_1);
            case Double d when !Double.isFinite(d) -> Double.isNaN(d) ? "nan" : d > 0 ? "inf" : "-inf";
            case List<?> list -> list.stream().map(MemoryShown::shown).toList();
            default -> value;
        };
    }

    /** Reads a value as JSON; what is none is text. */
    static Object value(String text) {
        try {
            return plain(Output.JSON.readTree(text), text);
        } catch (JacksonException e) {
            return text;
        }
    }

    private static Object plain(JsonNode node, String text) {
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> list.add(plain(item, text)));
            return list;
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? (Object) node.asLong() : node.bigIntegerValue();
        }
        return node.isNumber() ? (Object) node.asDouble() : node.isString() ? node.asString() : text;
    }

    /** Returns a type's layout in the form of the golden layouts. */
    static Map<String, Object> layout(BufferType type) {
        BufferLayout layout = type.layout();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", type.name());
        all.put("kind", type.isDevice() ? "device" : "plain");
        OptionalInt id = type.deviceId();
        if (id.isPresent()) {
            all.put("device_id", id.getAsInt());
        }
        all.put("sizeof", layout.size());
        all.put("align", layout.top().align());
        all.put("class_name", type.className());
        all.put("shm_bytes", BufferLayout.headerSize() + layout.size());
        all.put("shm_bytes_x86_64", X86_64_HEADER + layout.size());
        all.put("params", type.params().stream().map(MemoryShown::param).toList());
        all.put("top", layout.top().fields().stream().map(MemoryShown::field).toList());
        all.put("update_block", struct(layout.updateBlock()));
        all.put("write_block", struct(layout.writeBlock()));
        return all;
    }

    private static Map<String, Object> param(Parameter param) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", param.name());
        all.put("id", param.id());
        all.put("lower", bound(param.lower()));
        all.put("upper", bound(param.upper()));
        all.put("readable", param.readable());
        all.put("writeable", param.writeable());
        all.put("subscribed", param.subscribed());
        all.put("ctype", ctype(param.ctype()));
        all.put("platform_type", ctype(param.platformType()));
        return all;
    }

    /** Returns a limit as it was written; JSON has no infinity. */
    private static Object bound(Number limit) {
        double value = limit.doubleValue();
        return Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : limit;
    }

    private static Map<String, Object> ctype(CType type) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("element", type.element().cName());
        all.put("element_size", type.element().size());
        all.put("dims_outermost_first", type.dims());
        all.put("size", type.size());
        all.put("align", type.align());
        return all;
    }

    private static Map<String, Object> struct(BufferLayout.Struct struct) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("size", struct.size());
        all.put("align", struct.align());
        all.put("fields", struct.fields().stream().map(MemoryShown::typed).toList());
        return all;
    }

    private static Map<String, Object> field(BufferLayout.Field field) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", field.name());
        all.put("offset", field.offset());
        all.put("size", field.size());
        return all;
    }

    private static Map<String, Object> typed(BufferLayout.Field field) {
        Map<String, Object> all = field(field);
        CType type = field.type().orElseThrow();
        all.put("element", type.element().cName());
        all.put("element_size", type.element().size());
        all.put("dims_outermost_first", type.dims());
        all.put("align", type.align());
        return all;
    }
}
