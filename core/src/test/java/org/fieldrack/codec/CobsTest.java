package org.fieldrack.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CobsTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({"'',01", "00,0101", "0000,010101", "11002233,0211032233", "1122,031122", "1100,021101"})
    void encodesTheKnownPackets(String packet, String encoded) {
        assertThat(HEX.formatHex(Cobs.encode(HEX.parseHex(packet)))).isEqualTo(encoded);
        assertThat(Cobs.decode(HEX.parseHex(encoded)).orElseThrow()).isEqualTo(HEX.parseHex(packet));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "02", "0511", "0211ff2233", "031100", "0002"})
    void refusesWhatNoEncoderMakes(String encoded) {
        assertThat(Cobs.decode(HEX.parseHex(encoded))).isEmpty();
    }

    @Test
    void aFullBlockAtTheEndNeedsNoClosingOne() {
        byte[] packet = new byte[254];
        Arrays.fill(packet, (byte) 7);
        byte[] encoded = Cobs.encode(packet);
        assertThat(encoded).hasSize(255);
        assertThat(Cobs.decode(encoded).orElseThrow()).isEqualTo(packet);
        byte[] closed = Arrays.copyOf(encoded, 256);
        closed[255] = 1;
        assertThat(Cobs.decode(closed).orElseThrow()).isEqualTo(packet);
    }

    @Property(tries = 500)
    void everyPacketComesBack(@ForAll @Size(max = 2000) byte[] packet) {
        byte[] encoded = Cobs.encode(packet);
        assertThat(encoded).doesNotContain((byte) 0);
        assertThat(encoded.length).isLessThanOrEqualTo(Cobs.maxEncodedLength(packet.length));
        assertThat(Cobs.decode(encoded).orElseThrow()).isEqualTo(packet);
    }

    @Property(tries = 500)
    void decodesInPlace(@ForAll @Size(max = 600) byte[] packet) {
        byte[] bytes = Cobs.encode(packet);
        int end = Cobs.decode(bytes, 0, bytes.length, bytes, 0);
        assertThat(Arrays.copyOf(bytes, end)).isEqualTo(packet);
    }
}
