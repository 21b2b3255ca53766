package org.fieldrack.smartdevice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fieldrack.memory.ErrorCode;
import org.fieldrack.memory.Message;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private final List<String> told = new ArrayList<>();
    private final FrameReader reader =
            new FrameReader(message -> told.add(message.toString()), code -> told.add(code.toString()));

    private static byte[] stream() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        for (Message message : List.of(
                Message.makePing(),
                Message.makeHbReq(0),
                Message.makeDevData(0xFFFF, java.util.Map.of(0, new byte[253])))) {
            out.writeBytes(message.encode());
            out.write(0);
        }
        out.writeBytes(new byte[] {2, 16, 2, 17, 0});
        for (int i = 0; i < 700; i++) {
            out.write(1);
        }
        out.write(0);
        out.writeBytes(Message.makeHbRes(255).encode());
        out.write(0);
        return out.toByteArray();
    }

    @Test
    void wheresoeverTheStreamIsCutItSaysTheSame() {
        byte[] bytes = stream();
        reader.accept(bytes, 0, bytes.length);
        List<String> whole = List.copyOf(told);
        assertThat(whole).hasSize(6);
        assertThat(whole.get(1)).isEqualTo("HB_REQ 00");
        assertThat(whole.subList(3, 6))
                .containsExactly(ErrorCode.BAD_CHECKSUM.toString(), ErrorCode.BUFFER_OVERFLOW.toString(), "HB_RES ff");
        Random random = new Random(1);
        for (int round = 0; round < 1000; round++) {
            told.clear();
            for (int at = 0; at < bytes.length; ) {
                int next = Math.min(bytes.length, at + 1 + random.nextInt(round < 500 ? 4 : 400));
                reader.accept(bytes, at, next);
                at = next;
            }
            assertThat(told).isEqualTo(whole);
        }
    }
}
