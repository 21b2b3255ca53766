package org.fieldrack.joulescope;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.joulescope.container.ArrayStorage;
import org.fieldrack.joulescope.container.ContainerReader;
import org.fieldrack.joulescope.container.Tag;

/**
 * Where the parts of a legacy recording stand (specification section 9.1). Made at opening from the heads of the tags alone, so
 * that a long file opens at once.
 */
final class LegacyIndex {
    /**
     * A block of samples.
     *
     * @param voltageRange of all of its samples
     * @param data where its data tags begin
     * @param reductions where the tag with its statistics begins
     */
    record Block(int voltageRange, List<Long> data, long reductions) {}

    private static final int BLOCK_ID = 1;

    private final ContainerReader reader;
    final List<Block> blocks = new ArrayList<>();
    Optional<Calibration> calibration = Optional.empty();
    Optional<Map<?, ?>> config = Optional.empty();
    Optional<Map<?, ?>> footer = Optional.empty();
    Optional<Map<?, ?>> userData = Optional.empty();
    Optional<Map<?, ?>> footerUserData = Optional.empty();

    private boolean inBlock;
    private int voltageRange;
    private List<Long> data = new ArrayList<>();

    LegacyIndex(ContainerReader reader) throws IOException {
        this.reader = reader;
        for (Optional<ContainerReader.Head> head = reader.head();
                head.isPresent() && !head.get().name().equals(Tag.END);
                head = reader.head()) {
            take(head.get());
            reader.position(head.get().next());
        }
    }

    private void take(ContainerReader.Head head) throws IOException {
        switch (head.name()) {
            case Tag.SUBFILE -> subfile(tag());
            case Tag.META_JSON -> meta(JsonText.object("recording", tag().text()));
            case Tag.USER_JSON -> {
                Map<?, ?> value = JsonText.object("user data of the recording", tag().text());
                if (footer.isEmpty()) {
                    userData = Optional.of(value);
                } else {
                    footerUserData = Optional.of(value);
                }
            }
            case Tag.COLLECTION_START -> collection(tag());
            case Tag.COLLECTION_END -> {
                if (inBlock) {
                    blocks.add(new Block(voltageRange, data, head.position()));
                    inBlock = false;
                }
            }
            case Tag.BINARY -> {
                if (inBlock) {
                    data.add(head.position());
                }
            }
            default -> {
                // other tags belong to other readers
            }
        }
    }

    /** Counts the samples in the data tags of the last block. */
    long samplesOfLastBlock(boolean raw) throws IOException {
        long samples = 0;
        for (long at : blocks.getLast().data()) {
            reader.position(at);
            byte[] data = tag().data();
            samples += raw ? data.length / Integer.BYTES : LegacyFloats.count(ArrayStorage.unpack(data));
        }
        return samples;
    }

    private Tag tag() throws IOException {
        return reader.next().orElseThrow(() -> new IOException("the recording is cut off"));
    }

    private void subfile(Tag tag) throws IOException {
        if (tag.subfileName().equals("calibration")) {
            calibration = Optional.of(Calibration.load(tag.subfile(), List.of()));
        }
    }

    private void meta(Map<?, ?> json) {
        if ("config".equals(json.get("type"))) {
            config = Optional.of(json);
        } else if ("footer".equals(json.get("type"))) {
            footer = Optional.of(json);
        }
    }

    private void collection(Tag tag) {
        if (tag.data().length < 12 || tag.buffer().getShort(8) != BLOCK_ID) {
            return;
        }
        inBlock = true;
        data = new ArrayList<>();
        voltageRange = 0;
        if (tag.data().length > 12) {
            String json = new String(tag.data(), 12, tag.data().length - 12, StandardCharsets.UTF_8);
            if (JsonText.object("recording's block", json).get("v_range") instanceof Number range) {
                voltageRange = range.intValue() & 1;
            }
        }
    }
}
