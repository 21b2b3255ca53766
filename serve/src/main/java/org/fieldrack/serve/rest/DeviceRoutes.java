package org.fieldrack.serve.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.fieldrack.device.Device;
import org.fieldrack.property.Command;
import org.fieldrack.property.Property;
import org.fieldrack.property.Value;
import org.fieldrack.serve.json.DeviceJson;
import org.fieldrack.serve.json.JsonValues;
import org.fieldrack.serve.json.JsonWriter;
import org.fieldrack.serve.json.SchemaJson;
import org.fieldrack.serve.json.ValueJson;
import tools.jackson.databind.JsonNode;

/** Devices, their schemas, readings, sets and commands. */
final class DeviceRoutes {
    private final UnaryOperator<String> pageOfDriver;

    /** @param pageOfDriver address of a driver's console page; empty for none */
    DeviceRoutes(UnaryOperator<String> pageOfDriver) {
        this.pageOfDriver = pageOfDriver;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/devices", "Every device with its state, alarms and counters.", this::devices),
                Route.get("/devices/{device}", "One device.", this::device).answers(Route.UNKNOWN),
                Route.get(
                                "/devices/{device}/schema",
                                "What a device offers: the tree of nodes, properties and commands.",
                                this::schema)
                        .answers(Route.UNKNOWN),
                Route.get(
                                "/devices/{device}/properties",
                                "Every property of a device with its current reading.",
                                this::readings)
                        .answers(Route.UNKNOWN),
                Route.change(
                                "PUT",
                                "/devices/{device}/properties",
                                "Sets several properties at once, all of them or none.",
                                "{\"values\": {\"volts\": 12, \"current\": 0.5}}",
                                this::setAll)
                        .answers(Route.BAD, Route.UNKNOWN, Route.REFUSED, Route.OFFLINE, Route.FAILED),
                Route.get(
                                "/devices/{device}/properties/{path}",
                                "One property with its current reading.",
                                this::reading)
                        .answers(Route.UNKNOWN),
                Route.change(
                                "PUT",
                                "/devices/{device}/properties/{path}",
                                "Sets a property.",
                                "{\"value\": 12}",
                                this::set)
                        .answers(Route.BAD, Route.UNKNOWN, Route.REFUSED, Route.OFFLINE, Route.FAILED),
                Route.change(
                                "POST",
                                "/devices/{device}/commands/{path}",
                                "Calls a command, with arguments where it takes some.",
                                "{\"arguments\": {\"speed\": 2}}",
                                this::call)
                        .answers(Route.BAD, Route.UNKNOWN, Route.REFUSED, Route.OFFLINE, Route.FAILED));
    }

    private void devices(Exchange exchange) {
        JsonWriter to = exchange.answer().beginObject().key("devices").beginArray();
        exchange.lab().devices().forEach(device -> DeviceJson.device(to, device, pageOfDriver.apply(device.driver())));
        to.endArray().endObject();
    }

    private void device(Exchange exchange) {
        Device device = exchange.device();
        DeviceJson.device(exchange.answer(), device, pageOfDriver.apply(device.driver()));
    }

    private void schema(Exchange exchange) {
        Device device = exchange.device();
        JsonWriter to =
                exchange.answer().beginObject().field("device", device.name()).key("items");
        SchemaJson.write(to, device.schema());
        if (!device.schema().views().isEmpty()) {
            SchemaJson.views(to.key("views"), device.schema());
        }
        to.endObject();
    }

    private void readings(Exchange exchange) {
        Device device = exchange.device();
        JsonWriter to = exchange.answer()
                .beginObject()
                .field("device", device.name())
                .key("properties")
                .beginArray();
        device.schema()
                .properties()
                .keySet()
                .forEach(path -> ValueJson.property(to, device.name(), device.readings(), path));
        to.endArray().endObject();
    }

    private void reading(Exchange exchange) {
        Device device = exchange.device();
        String path = exchange.propertyOf(device, exchange.path("path"));
        ValueJson.property(exchange.answer(), device.name(), device.readings(), path);
    }

    private void set(Exchange exchange) {
        Device device = exchange.device();
        String path = exchange.propertyOf(device, exchange.path("path"));
        Value value = value(device, path, exchange.need("value", "{\"value\": …}"));
        exchange.outcome(device.set(Map.of(path, value), exchange.requester()), device.name());
    }

    private void setAll(Exchange exchange) {
        Device device = exchange.device();
        JsonNode values = exchange.need("values", "{\"values\": {\"PATH\": …}}");
        if (!values.isObject() || values.isEmpty()) {
            throw RestException.bad(
                    "\"values\" is no object with a property or more: send {\"values\": {\"PATH\": …}}");
        }
        Map<String, Value> changes = new LinkedHashMap<>();
        for (String path : values.propertyNames()) {
            changes.put(exchange.propertyOf(device, path), value(device, path, values.get(path)));
        }
        exchange.outcome(device.set(changes, exchange.requester()), device.name());
    }

    private static Value value(Device device, String path, JsonNode node) {
        Property property = device.schema().property(path).orElseThrow();
        return read(device.name() + "." + path, property, node);
    }

    private static Value read(String name, Property property, JsonNode node) {
        try {
            return JsonValues.read(node, property.type(), property.rowSchema());
        } catch (IllegalArgumentException e) {
            throw new RestException(422, "type", name + " " + e.getMessage());
        }
    }

    private void call(Exchange exchange) {
        Device device = exchange.device();
        String path = exchange.path("path");
        Command command = device.schema()
                .command(path)
                .orElseThrow(() -> new RestException(
                        404,
                        "unknown",
                        device.name() + " has no command " + path
                                + Exchange.meant(
                                        path,
                                        List.copyOf(device.schema().commands().keySet()))));
        JsonNode given = exchange.hasBody() ? exchange.body().path("arguments") : null;
        Map<String, Value> arguments = new LinkedHashMap<>();
        if (given != null && given.isObject()) {
            for (String name : given.propertyNames()) {
                Property argument = command.arguments().stream()
                        .filter(a -> a.key().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new RestException(
                                422, "argument", device.name() + "." + path + " has no argument " + name));
                arguments.put(name, read(device.name() + "." + path + " " + name, argument, given.get(name)));
            }
        }
        exchange.outcome(device.call(path, arguments, exchange.requester()), device.name());
    }
}
