package org.fieldrack.app;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Units of the running laboratory's properties; the first question about a device asks for those of all its properties. */
final class Units {
    private final Api api;
    private final Set<String> devices = new HashSet<>();
    private final Map<String, String> units = new HashMap<>();

    Units(Api api) {
        this.api = api;
    }

    /** Returns the unit of {@code DEVICE.PROPERTY} as text, empty where it has none. */
    String of(String address) {
        String device = Api.split(address)[0];
        if (devices.add(device)) {
            api.get("/devices/" + Api.encoded(device) + "/properties")
                    .path("properties")
                    .forEach(p -> units.put(
                            p.path("address").asString(""), p.path("unit").asString("")));
        }
        return units.getOrDefault(address, "");
    }
}
