package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.Test;

/** Every address and every option that the manual names is known. */
class LinksManualTest {
    private static final Pattern ADDRESS = Pattern.compile(
            "`((?:tcp|tls|udp|unix|telnet|rfc2217|serial|prologix|prologix\\+serial|vxi11|hislip|usbtmc)"
                    + ":/[^`]+|(?:TCPIP|ASRL|GPIB|USB)[^`]*::[^`]*)`");
    private static final Pattern OPTIONS =
            Pattern.compile("(?m)^\\| (`[a-z0-9+]+`)? ?\\| ((?:`[A-Za-z0-9]+`(?:, )?)+) \\|");

    private static String page() throws IOException {
        return Files.readString(Vectors.projectRoot().resolve("docs/links.md"));
    }

    @Test
    void everyAddressOfTheManualIsKnown() throws IOException {
        List<String> addresses = new ArrayList<>();
        Matcher matcher = ADDRESS.matcher(page());
        while (matcher.find()) {
            addresses.add(matcher.group(1));
        }
        assertThat(addresses).hasSizeGreaterThan(15);
        for (String address : addresses) {
            assertThatCode(() -> Buses.check(address)).as(address).doesNotThrowAnyException();
        }
    }

    @Test
    void everyOptionOfTheManualIsKnown() throws IOException {
        String scheme = "";
        int seen = 0;
        Matcher matcher = OPTIONS.matcher(page().substring(page().indexOf("## Options of the links")));
        while (matcher.find()) {
            scheme = matcher.group(1) == null ? scheme : matcher.group(1).replace("`", "");
            for (String option : matcher.group(2).replace("`", "").split(", ")) {
                BusAddress address = BusAddress.parse(scheme + "://h:1/x?" + option + "=1");
                String message = "";
                try {
                    Buses.check(address.text());
                } catch (IllegalArgumentException e) {
                    message = String.valueOf(e.getMessage());
                }
                assertThat(message).as(scheme + " " + option).doesNotContain("unknown option");
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(20);
    }
}
