package org.fieldrack.mpod;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/** Every object of the vendor's MIB, so that names, bits and addresses stand in one place (sections 2 to 4). */
public final class Mib {
    private static final Mib CRATE = load();
    private final Map<String, MibObject> byName = new LinkedHashMap<>();

    private Mib() {}

    /** Returns the crate MIB. */
    public static Mib crate() {
        return CRATE;
    }

    private static Mib load() {
        Mib mib = new Mib();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Mib.class.getResourceAsStream("mib.tsv"), "mib.tsv"), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(mib::add);
        } catch (IOException e) {
            throw new UncheckedIOException("the table of crate objects cannot be read", e);
        }
        return mib;
    }

    private void add(String line) {
        String[] f = line.split("\t", -1);
        Map<String, Integer> names = new LinkedHashMap<>();
        if (f.length > 6) {
            for (String pair : f[6].split(",")) {
                int equals = pair.indexOf('=');
                names.put(pair.substring(0, equals), Integer.valueOf(pair.substring(equals + 1)));
            }
        }
        String units = f.length > 4 ? f[4] : "";
        String status = f.length > 5 ? f[5] : "";
        byName.put(f[0], new MibObject(f[0], f[1], f[2], f[3], units, status, Collections.unmodifiableMap(names)));
    }

    /** Returns the objects in the order of the MIB. */
    public Collection<MibObject> objects() {
        return Collections.unmodifiableCollection(byName.values());
    }

    public Optional<MibObject> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns an object that is known to be there. */
    public MibObject get(String name) {
        return find(name).orElseThrow(() -> new NoSuchElementException("the crate MIB has no object " + name));
    }

    /** Returns the names of an object's bits, indexed by bit number; {@code reservedN} where the MIB names none. */
    public String[] bitNames(String object, int bits) {
        String[] names = new String[bits];
        for (int i = 0; i < bits; i++) {
            names[i] = "reserved" + i;
        }
        get(object).names().forEach((name, bit) -> {
            if (bit < bits) {
                names[bit] = name;
            }
        });
        return names;
    }
}
