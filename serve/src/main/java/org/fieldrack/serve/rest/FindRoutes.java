package org.fieldrack.serve.rest;

import java.util.List;
import java.util.Locale;
import org.fieldrack.device.Device;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.serve.json.JsonWriter;

/** Finds whatever has an address by words of its address or name: devices first, then what belongs to them. */
final class FindRoutes {
    List<Route> routes() {
        return List.of(Route.get(
                "/find",
                "Devices, properties, commands and streams whose address or name has these words.",
                this::find,
                Route.Parameter.text("text", "Words, all of which must occur."),
                Route.Parameter.number("limit", "The most that are returned, 1 to 1000; 50 where nothing is said.")));
    }

    private void find(Exchange exchange) {
        String text = exchange.query("text").orElse("").toLowerCase(Locale.ROOT).strip();
        Finder finder = new Finder(exchange.answer(), text.split("\\s+"), exchange.number("limit", 50, 1, 1000));
        exchange.answer().beginObject().key("found").beginArray();
        for (Device device : exchange.lab().devices()) {
            finder.offer("device", device.name(), device.driver());
        }
        for (Device device : exchange.lab().devices()) {
            device.streams().forEach(s -> finder.offer("stream", device.name() + "/" + s.name(), s.description()));
            device.schema().commands().forEach((path, c) -> finder.offer("command", device.name() + "." + path, c));
            device.schema().properties().forEach((path, p) -> finder.offer("property", device.name() + "." + path, p));
        }
        exchange.answer().endArray().endObject();
    }

    private static final class Finder {
        private final JsonWriter to;
        private final String[] words;
        private int left;

        Finder(JsonWriter to, String[] words, int limit) {
            this.to = to;
            this.words = words;
            this.left = limit;
        }

        void offer(String kind, String address, SchemaItem item) {
            offer(kind, address, item.displayedName());
        }

        void offer(String kind, String address, String name) {
            String text = (address + " " + name).toLowerCase(Locale.ROOT);
            for (String word : words) {
                if (left == 0 || !text.contains(word)) {
                    return;
                }
            }
            left--;
            to.beginObject()
                    .field("kind", kind)
                    .field("address", address)
                    .fieldUnlessEmpty("name", name)
                    .endObject();
        }
    }
}
