package org.fieldrack.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.fieldrack.base.Suggestion;
import org.fieldrack.config.ConfigNode;
import org.fieldrack.config.ConfigNode.Mapping;
import org.fieldrack.config.ConfigNode.Scalar;
import org.fieldrack.config.ConfigNode.Sequence;
import org.fieldrack.config.Problems;
import org.jspecify.annotations.Nullable;

/** Turns the nodes of a catalog file into types and notes every problem at its place. */
final class CatalogReader {
    private static final Set<String> PARAM_KEYS =
            Set.of("name", "type", "id", "lower", "upper", "readable", "writeable", "subscribed");
    private final Problems problems;

    CatalogReader(Problems problems) {
        this.problems = problems;
    }

    Collection<BufferType> types(ConfigNode root) {
        List<BufferType> types = new ArrayList<>();
        if (!(root instanceof Mapping mapping)) {
            problems.add(root.mark(), "a catalog is a group of type names, not " + root.shown());
            return types;
        }
        Map<Integer, String> deviceIds = new HashMap<>();
        mapping.entries().forEach((name, node) -> {
            ConfigNode.Mark at = mapping.keyMarks().getOrDefault(name, node.mark());
            if (name.isEmpty() || name.contains("/") || name.contains("\0")) {
                problems.add(at, "a type name is not empty and has no /: \"" + name + "\"");
            } else if (node instanceof Mapping entry) {
                type(name, entry, deviceIds, types);
            } else if (!(node instanceof Scalar s && s.isNull())) {
                problems.add(node.mark(), "the type " + name + " takes a group of keys, not " + node.shown());
            } else {
                types.add(BufferType.makeType(name, List.of()));
            }
        });
        return types;
    }

    private void type(String name, Mapping entry, Map<Integer, String> deviceIds, List<BufferType> types) {
        OptionalInt deviceId = deviceId(name, entry, deviceIds);
        List<Parameter> params = params(name, entry.entries().get("params"), deviceId.isPresent());
        BufferType.Attributes d = BufferType.Attributes.DEFAULT;
        BufferType.Attributes attributes = new BufferType.Attributes(
                deviceId.isPresent()
                        ? subInterval(entry, d.subInterval())
                        : interval(entry, "sub_interval", d.subInterval()),
                interval(entry, "write_interval", d.writeInterval()),
                interval(entry, "heartbeat_interval", d.heartbeatInterval()),
                texts(entry, "units", params),
                texts(entry, "descriptions", params),
                others(entry));
        if (deviceId.isPresent() && params.size() > BufferType.MAX_PARAMS) {
            problems.add(
                    entry.keyMarks().getOrDefault("params", entry.mark()),
                    "the device " + name + " has " + params.size() + " parameters and may have 16: drop "
                            + (params.size() - 16));
        }
        if (problems.isEmpty()) {
            types.add(BufferType.makeType(name, params, deviceId, attributes));
        }
    }

    private OptionalInt deviceId(String name, Mapping entry, Map<Integer, String> seen) {
        ConfigNode node = entry.entries().get("device_id");
        if (node == null || node instanceof Scalar s && s.isNull()) {
            return OptionalInt.empty();
        }
        Number number = CatalogNumber.read(node, "device_id", problems);
        if (number == null) {
            return OptionalInt.of(0);
        }
        if (!(number instanceof Long id) || id < 0 || id > 0xFFFF) {
            problems.add(node.mark(), "device_id takes a whole number 0..65535, not " + node.shown());
            return OptionalInt.of(0);
        }
        String other = seen.put(id.intValue(), name);
        if (other != null) {
            problems.add(node.mark(), "duplicate Smart Device ID " + id + " of " + name + ": " + other + " has it too");
        }
        return OptionalInt.of(id.intValue());
    }

    /** A device is told its interval in 16 bits of milliseconds. */
    private double subInterval(Mapping entry, double otherwise) {
        double seconds = interval(entry, "sub_interval", otherwise);
        ConfigNode node = entry.entries().get("sub_interval");
        if (node != null && seconds * 1000 >= 65536) {
            problems.add(node.mark(), "sub_interval of a device takes at most 65.535 s, not " + node.shown());
        }
        return seconds;
    }

    private double interval(Mapping entry, String key, double otherwise) {
        ConfigNode node = entry.entries().get(key);
        if (node == null) {
            return otherwise;
        }
        Number number = CatalogNumber.read(node, key, problems);
        if (number != null && !(number.doubleValue() >= 0 && Double.isFinite(number.doubleValue()))) {
            problems.add(node.mark(), key + " takes seconds, 0 or more, not " + node.shown());
        }
        return number == null ? otherwise : number.doubleValue();
    }

    private Map<String, String> texts(Mapping entry, String key, List<Parameter> params) {
        Map<String, String> result = new LinkedHashMap<>();
        ConfigNode node = entry.entries().get(key);
        if (node == null || node instanceof Scalar s && s.isNull()) {
            return result;
        }
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.mark(), key + " takes a group of parameter names and texts, not " + node.shown());
            return result;
        }
        List<String> names = params.stream().map(Parameter::name).toList();
        mapping.entries().forEach((name, value) -> {
            if (!(value instanceof Scalar text)) {
                problems.add(value.mark(), key + " takes a text for " + name + ", not " + value.shown());
            } else if (!names.contains(name)) {
                String remedy = Suggestion.of(name, names)
                        .map(s -> ": did you mean " + s + "?")
                        .orElse("");
                problems.add(
                        mapping.keyMarks().getOrDefault(name, value.mark()),
                        key + " names the parameter " + name + ", which is not there" + remedy);
            } else {
                result.put(name, text.text());
            }
        });
        return Map.copyOf(result);
    }

    private static Map<String, Object> others(Mapping entry) {
        Set<String> known = Set.of(
                "device_id", "sub_interval", "write_interval", "heartbeat_interval", "params", "units", "descriptions");
        Map<String, Object> others = new LinkedHashMap<>();
        entry.entries().forEach((key, node) -> {
            if (!known.contains(key)) {
                others.put(key, plain(node));
            }
        });
        return java.util.Collections.unmodifiableMap(others);
    }

    private static Object plain(ConfigNode node) {
        return switch (node) {
            case Scalar s -> s.text();
            case Sequence s -> s.items().stream().map(CatalogReader::plain).toList();
            case Mapping m -> {
                Map<String, Object> map = new LinkedHashMap<>();
                m.entries().forEach((key, value) -> map.put(key, plain(value)));
                yield map;
            }
        };
    }

    private List<Parameter> params(String type, @Nullable ConfigNode node, boolean device) {
        List<Parameter> params = new ArrayList<>();
        if (node == null || node instanceof Scalar s && s.isNull()) {
            return params;
        }
        if (!(node instanceof Sequence list)) {
            problems.add(node.mark(), "params takes a list of parameters, not " + node.shown());
            return params;
        }
        Map<String, Integer> names = new HashMap<>();
        Map<Integer, String> ids = new HashMap<>();
        for (int i = 0; i < list.items().size(); i++) {
            ConfigNode item = list.items().get(i);
            if (item instanceof Mapping mapping) {
                Parameter param = param(type, mapping, i, device);
                if (param == null) {
                    continue;
                }
                if (names.put(param.name(), i) != null) {
                    problems.add(item.mark(), "the parameter " + param.name() + " of " + type + " stands twice");
                }
                String other = ids.put(param.id(), param.name());
                if (other != null) {
                    problems.add(
                            item.mark(),
                            "the parameters " + other + " and " + param.name() + " of " + type + " have the same id "
                                    + param.id());
                }
                params.add(param);
            } else {
                problems.add(item.mark(), "a parameter is a group of keys, not " + item.shown());
            }
        }
        return params;
    }

    private @Nullable Parameter param(String type, Mapping node, int index, boolean device) {
        node.keyMarks().forEach((key, mark) -> {
            if (!PARAM_KEYS.contains(key)) {
                String remedy = Suggestion.of(key, PARAM_KEYS)
                        .map(s -> "did you mean " + s + "?")
                        .orElse("known keys are name, type, id, lower, upper, readable, writeable, subscribed");
                problems.add(mark, "unknown parameter key " + key + ": " + remedy);
            }
        });
        String name = text(node, "name", type);
        String specifier = text(node, "type", type);
        CType ctype = specifier == null ? null : ctype(node, specifier);
        int id = id(node, index, device);
        Number lower = bound(node, "lower", Double.NEGATIVE_INFINITY);
        Number upper = bound(node, "upper", Double.POSITIVE_INFINITY);
        if (PythonNumber.compare(lower, upper) > 0) {
            problems.add(
                    node.keyMarks().getOrDefault("lower", node.mark()),
                    "lower " + PythonNumber.repr(lower) + " is above upper " + PythonNumber.repr(upper));
        }
        boolean readable = flag(node, "readable", true);
        boolean writeable = flag(node, "writeable", false);
        boolean subscribed = flag(node, "subscribed", true);
        return name == null || ctype == null
                ? null
                : new Parameter(name, ctype, id, lower, upper, readable, writeable, subscribed);
    }

    private @Nullable CType ctype(Mapping node, String specifier) {
        try {
            CType type = Parameter.parseCtype(specifier);
            if (type.element().isPointer()) {
                throw new CatalogException("the type " + specifier
                        + " is a pointer, which means nothing to another process: take an array");
            }
            return type;
        } catch (CatalogException e) {
            ConfigNode at = node.entries().get("type");
            problems.add(at == null ? node.mark() : at.mark(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable String text(Mapping node, String key, String type) {
        ConfigNode value = node.entries().get(key);
        if (value == null || value instanceof Scalar s && s.isNull()) {
            problems.add(node.mark(), "a parameter of " + type + " has no " + key);
            return null;
        }
        if (!(value instanceof Scalar scalar) || scalar.text().isEmpty() && key.equals("name")) {
            problems.add(value.mark(), key + " takes a word, not " + value.shown());
            return null;
        }
        return scalar.text();
    }

    private int id(Mapping node, int index, boolean device) {
        ConfigNode value = node.entries().get("id");
        if (value == null) {
            return index;
        }
        Number number = CatalogNumber.read(value, "id", problems);
        long most = device ? 15 : Integer.MAX_VALUE;
        if (number != null && !(number instanceof Long id && id >= 0 && id <= most)) {
            problems.add(value.mark(), "id takes a whole number 0.." + most + ", not " + value.shown());
            return index;
        }
        return number == null ? index : number.intValue();
    }

    private Number bound(Mapping node, String key, double otherwise) {
        ConfigNode value = node.entries().get(key);
        Number number = value == null ? (Number) otherwise : CatalogNumber.read(value, key, problems);
        if (number instanceof Double d && Double.isNaN(d)) {
            problems.add(value == null ? node.mark() : value.mark(), key + " takes a number, not NaN");
        }
        return number == null ? otherwise : number;
    }

    private boolean flag(Mapping node, String key, boolean otherwise) {
        ConfigNode value = node.entries().get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Scalar s && s.text().equalsIgnoreCase("true")) {
            return true;
        }
        if (!(value instanceof Scalar s && s.text().equalsIgnoreCase("false"))) {
            problems.add(value.mark(), key + " takes true or false, not " + value.shown());
        }
        return false;
    }
}
