package org.fieldrack.buses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BusAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp://192.168.1.20:5025 | tcp | 192.168.1.20 | 5025 | ''",
                "tcp://[fe80::1]:5025 | tcp | fe80::1 | 5025 | ''",
                "TCPIP0::psu::5025::SOCKET | tcp | psu | 5025 | ''",
                "tcpip::[::1]::5025::socket | tcp | ::1 | 5025 | ''",
                "TCPIP::h::inst0::INSTR | vxi11 | h | -1 | inst0",
                "TCPIP::h::INSTR | vxi11 | h | -1 | inst0",
                "TCPIP::h::gpib0,5::INSTR | vxi11 | h | -1 | gpib0,5",
                "TCPIP::h::hislip0::INSTR | hislip | h | -1 | hislip0",
                "TCPIP::h::hislip0,4881::INSTR | hislip | h | 4881 | hislip0",
                "ASRL/dev/ttyUSB0::INSTR | serial | '' | -1 | /dev/ttyUSB0",
                "ASRL2::INSTR | serial | '' | -1 | /dev/ttyS1",
                "serial:/dev/ttyUSB0?baud=115200 | serial | '' | -1 | /dev/ttyUSB0",
                "GPIB0::5::INSTR?gateway=h:1234 | prologix | h | 1234 | 5",
                "GPIB0::5::96::INSTR?gateway=h | prologix | h | -1 | '5,96'",
                "GPIB0::5::INSTR?gateway=/dev/ttyUSB0 | prologix+serial | '' | -1 | /dev/ttyUSB0",
                "vxi11://h:1024/inst0 | vxi11 | h | 1024 | inst0",
                "unix:/run/x.sock | unix | '' | -1 | /run/x.sock"
            })
    void isParsedOnce(String text, String scheme, String host, int port, String path) {
        BusAddress address = BusAddress.parse(text);
        assertThat(address.scheme()).isEqualTo(scheme);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.path()).isEqualTo(path);
        assertThatCode(() -> Buses.check(text)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "psu",
                "tcp",
                "tcp:",
                "tcp://",
                "tcp://h",
                "tcp://h:0",
                "tcp://h:70000",
                "tcp://h:x",
                "tcp://:5025",
                "gopher://h:1",
                "serial:",
                "serial:ttyUSB0",
                "serial:/dev/x?baud=fast",
                "serial:/dev/x?baud",
                "serial:/dev/x?parity=maybe",
                "serial:/dev/x?bits=9",
                "prologix://h/99",
                "prologix://h",
                "usbtmc:x",
                "TCPIP::h::5025::SOCK",
                "TCPIP::h::99999::SOCKET",
                "GPIB0::5::INSTR",
                "udp://h:1?broadcast=yes",
                "tcp://h:1?connect=soon",
                "tcp://h:1?retryFirst=0s",
                "tcp://h:1?a=1",
                "tcp://h:1?connect=1s&connect=2s",
                "rfc2217://h",
                "unix:x"
            })
    void malformedIsOneSentence(String text) {
        assertThatThrownBy(() -> Buses.check(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("\"")
                .hasSizeGreaterThan(20)
                .doesNotContain("\n", "Exception");
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        assertThatThrownBy(() -> Buses.check("serial:/dev/x?baut=9600"))
                .hasMessage("\"serial:/dev/x?baut=9600\" has the unknown option baut: did you mean baud?");
    }

    @Test
    void everyAddressTakesTheLimitsOfItsConnection() {
        var settings = BusAddress.parse("tcp://h:1?connect=2s&retryFirst=50ms&retryLast=1s")
                .settings(Duration.ofMillis(500));
        assertThat(settings.connectLimit()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.retryFirst()).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.retryLast()).isEqualTo(Duration.ofSeconds(1));
    }
}
