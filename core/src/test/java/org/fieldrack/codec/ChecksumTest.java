package org.fieldrack.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumTest {
    private static final byte[] DIGITS = "123456789".getBytes(StandardCharsets.ISO_8859_1);

    @ParameterizedTest
    @CsvSource({
        "sum,DD",
        "sum16,1DD",
        "nsum8,23",
        "nsum16,FE23",
        "-sum32,FFFFFE23",
        "~sum,22",
        "notsum,22",
        "xor8ff,CE",
        "crc8,F4",
        "ccitt8,A1",
        "crc16,FEE8",
        "crc16r,BB3D",
        "MODBUS,4B37",
        "ccitt16,29B1",
        "ccitt16a,E5CC",
        "xmodem,31C3",
        "crc32,FC891918",
        "crc32r,CBF43926",
        "jamcrc,340BC6D9",
        "adler32,91E01DE",
        "hexsum8,2D",
        "cpi,7E",
        "leybold,22",
        "brkscryo,4A",
        "lrc,23",
        "hexlrc,A7",
        "bitsum,21",
        "hv_mps,63",
        "neg,23",
        "mod,4B37"
    })
    void knownSums(String name, String hex) {
        int expected = Integer.parseUnsignedInt(hex, 16);
        assertThat(Checksum.find(name))
                .hasValueSatisfying(
                        sum -> assertThat(sum.of(DIGITS, 0, DIGITS.length)).isEqualTo(expected));
    }

    @Test
    void unknownNamesAreNotFound() {
        assertThat(Checksum.find("md5")).isEmpty();
        assertThat(Checksum.find(""))
                .hasValueSatisfying(sum -> assertThat(sum.bytes()).isEqualTo(1));
    }
}
