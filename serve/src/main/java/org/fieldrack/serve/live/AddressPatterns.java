package org.fieldrack.serve.live;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which properties somebody wants: addresses ({@code psu.volts}), devices and nodes with everything below them
 * ({@code crate.u107}), and patterns, in which {@code *} stands for any part of one key and {@code **} for any number of
 * keys ({@code crate.u*.voltage}, {@code **}).
 */
final class AddressPatterns {
    static final AddressPatterns NOTHING = new AddressPatterns(List.of());

    private final Set<String> plain = new HashSet<>();
    private final List<Pattern> globs;

    AddressPatterns(Collection<String> written) {
        written.stream().filter(text -> !text.contains("*")).forEach(plain::add);
        globs = written.stream()
                .filter(text -> text.contains("*"))
                .map(AddressPatterns::compile)
                .toList();
    }

    private static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            if (glob.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (glob.charAt(i) == '*') {
                regex.append("[^.]*");
            } else {
                regex.append(Pattern.quote(glob.substring(i, i + 1)));
            }
        }
        return Pattern.compile(regex.toString());
    }

    boolean matches(String address) {
        if (!plain.isEmpty()) {
            for (int dot = address.indexOf('.'); dot >= 0; dot = address.indexOf('.', dot + 1)) {
                if (plain.contains(address.substring(0, dot))) {
                    return true;
                }
            }
            if (plain.contains(address)) {
                return true;
            }
        }
        return globs.stream().anyMatch(glob -> glob.matcher(address).matches());
    }
}
