package org.fieldrack.joulescope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.joulescope.container.ArrayStorage;
import org.fieldrack.joulescope.container.ContainerReader;
import org.fieldrack.joulescope.container.ContainerWriter;
import org.fieldrack.joulescope.container.MemoryChannel;
import org.fieldrack.joulescope.container.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DatafileVectorsTest {
    private final VectorFile file = VectorFile.open("datafile");

    @Test
    void vectors() {
        for (JsonNode c : file.root.get("cases")) {
            file.run(c.get("name").asString(), () -> {
                try {
                    if (c.has("arrays")) {
                        arrays(c);
                    } else {
                        container(c);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        file.finish();
    }

    private static byte[] hex(JsonNode node) {
        return node.isNull() ? new byte[0] : HexFormat.of().parseHex(node.asString());
    }

    private void container(JsonNode c) throws IOException {
        MemoryChannel channel = new MemoryChannel();
        ContainerWriter writer = new ContainerWriter(channel);
        for (JsonNode step : c.get("steps")) {
            step(writer, step);
        }
        byte[] bytes = file.bytes(c.get("file"));
        if (c.has("note") && c.get("note").asString().contains("compressed")) {
            assertThat(tags(channel.toByteArray())).isEqualTo(tags(bytes));
        } else {
            assertThat(channel.toByteArray()).isEqualTo(bytes);
        }
        if (c.has("tags")) {
            List<List<String>> expected = new ArrayList<>();
            for (JsonNode tag : c.get("tags")) {
                expected.add(List.of(tag.get(0).asString(), tag.get(1).asString()));
            }
            assertThat(tags(bytes)).isEqualTo(expected);
            assertThat(new ContainerReader(bytes).length())
                    .isEqualTo(c.get("length").asLong());
        }
        if (c.has("decrypt")) {
            decrypt(bytes, c.get("decrypt"));
        }
    }

    private static void step(ContainerWriter writer, JsonNode s) throws IOException {
        switch (s.get("op").asString()) {
            case "append" -> {
                if (s.path("compress").asBoolean(false)) {
                    writer.appendCompressed(s.get("tag").asString(), hex(s.get("data")));
                } else {
                    writer.append(s.get("tag").asString(), hex(s.get("data")));
                }
            }
            case "append_header" ->
                writer.appendHeader(
                        s.get("timestamp").asLong(),
                        s.get("version").asInt(),
                        s.get("product_id").asInt(),
                        s.get("vendor_id").asInt(),
                        s.get("subtype_id").asInt(),
                        s.get("hardware_compatibility").asInt(),
                        hex(s.get("serial_number")));
            case "append_subfile" -> writer.appendSubfile(s.get("name").asString(), hex(s.get("data")));
            case "collection_start" ->
                writer.collectionStart(s.get("id").asInt(), s.get("type").asInt(), hex(s.get("data")));
            case "collection_end" -> writer.collectionEnd(hex(s.get("data")));
            case "signature_start" ->
                writer.signatureStart(hex(s.get("private_key")), s.get("flags").asInt());
            case "signature_end" -> writer.signatureEnd();
            case "append_encrypted" ->
                writer.appendEncrypted(
                        s.get("tag").asString(),
                        hex(s.get("data")),
                        hex(s.get("signing_key")),
                        hex(s.get("encryption_key")),
                        hex(s.get("nonce")),
                        hex(s.get("associated_data")));
            case "finalize" -> writer.close();
            default -> throw new AssertionError("unknown step " + s.get("op"));
        }
    }

    private static List<List<String>> tags(byte[] bytes) throws IOException {
        ContainerReader reader = new ContainerReader(bytes);
        List<List<String>> all = new ArrayList<>();
        for (Optional<Tag> tag = reader.next(); tag.isPresent(); tag = reader.next()) {
            String name = tag.get().name();
            if (name.equals(Tag.END)) {
                break;
            }
            boolean signature = name.equals(Tag.SIGNATURE_END);
            all.add(List.of(
                    name,
                    signature
                            ? Boolean.toString(reader.signatureValid())
                            : HexFormat.of().formatHex(tag.get().data())));
        }
        assertThat(reader.damaged()).isZero();
        return all;
    }

    private static void decrypt(byte[] bytes, JsonNode d) throws IOException {
        ContainerReader reader = new ContainerReader(bytes);
        assertThat(reader.next()).isPresent();
        Tag text = reader.next().orElseThrow();
        Tag code = reader.next().orElseThrow();
        byte[] plain = ContainerReader.decrypt(
                        text,
                        code,
                        hex(d.get("signing_public_key")),
                        hex(d.get("encryption_key")),
                        hex(d.get("nonce")),
                        hex(d.get("associated_data")))
                .orElseThrow();
        assertThat(plain).isEqualTo(hex(d.get("plain")));
        text.data()[0] ^= 1;
        assertThat(ContainerReader.decrypt(
                        text,
                        code,
                        hex(d.get("signing_public_key")),
                        hex(d.get("encryption_key")),
                        hex(d.get("nonce")),
                        hex(d.get("associated_data"))))
                .isEmpty();
    }

    private void arrays(JsonNode c) {
        Map<Integer, Object> arrays = new LinkedHashMap<>();
        for (JsonNode a : c.get("arrays")) {
            arrays.put(a.get(0).asInt(), array(a.get(1)));
        }
        byte[] packed = ArrayStorage.pack(c.get("sample_count").asInt(), arrays);
        assertThat(packed).isEqualTo(file.bytes(c.get("packed")));
        ArrayStorage.Block block = ArrayStorage.unpack(packed);
        assertThat(block.sampleCount()).isEqualTo(c.get("sample_count").asInt());
        assertThat(ArrayStorage.pack(block.sampleCount(), block.arrays())).isEqualTo(packed);
    }

    private Object array(JsonNode a) {
        return switch (a.get("dtype").asString()) {
            case "f4" -> file.floats(a);
            case "f8" -> file.doubles(a);
            case "u1" -> file.bytes(a);
            case "i2" -> file.shorts(a);
            case "u8" -> {
                long[] out = new long[VectorFile.count(a)];
                file.buffer(a).asLongBuffer().get(out);
                yield out;
            }
            default -> throw new AssertionError("unknown type " + a.get("dtype"));
        };
    }
}
