package org.fieldrack.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where everything stands in a buffer: little-endian, natural alignment, never packed (specification section 4).
 *
 * <p>Offsets count from the structure's start, which is {@link #headerSize} bytes into a shared file. The structure is
 * therefore only 4-aligned there, and every access must allow for that.
 *
 * @param updateBlock readable parameters in catalog order; offsets relative to the block
 * @param writeBlock writeable parameters in catalog order
 * @param device whether control and metrics follow
 * @param top fields of the whole structure
 */
public record BufferLayout(Struct updateBlock, Struct writeBlock, boolean device, Struct top) {
    public static final int VALID_FLAG = 0;
    private static final int HEADER = System.getProperty("os.arch", "").equals("aarch64") ? 56 : 44;
    static final int UID = 0;
    static final int UID_YEAR = 2;
    static final int UID_RANDOM = 8;
    static final int SUBSCRIPTION = 16;
    static final int INTERVAL = 18;
    static final int READ = 20;
    static final int WRITE = 22;
    static final int UPDATE = 24;
    static final int LAST_WRITE = 32;
    static final int LAST_UPDATE = 40;
    static final int CONTROL_SIZE = 48;
    static final int METRICS_SEND = 0;
    static final int METRICS_RECV = 128;
    static final int METRICS_SIZE = 256;

    /** Size in bytes of the mutex and its attributes before the structure in a shared file: 44 on x86-64, 56 on aarch64. */
    public static int headerSize() {
        return HEADER;
    }

    /**
     * A field.
     *
     * @param offset from the start of its structure, bytes
     * @param size bytes
     * @param type empty for a nested structure
     */
    public record Field(String name, long offset, long size, Optional<CType> type) {}

    /**
     * A structure.
     *
     * @param size bytes, rounded up to the alignment
     * @param align greatest alignment of its fields, 1 where it has none
     */
    public record Struct(long size, int align, List<Field> fields) {
        public Struct {
            fields = List.copyOf(fields);
        }

        /** Returns the field of this name. */
        public Optional<Field> field(String name) {
            return fields.stream().filter(field -> field.name().equals(name)).findFirst();
        }
    }

    /** Returns the layout for these parameters. */
    public static BufferLayout of(List<Parameter> params, boolean device) {
        Struct update = block(params.stream().filter(Parameter::readable).toList());
        Struct write = block(params.stream().filter(Parameter::writeable).toList());
        Placer placer = new Placer();
        placer.add("valid_flag", 1, 1, Optional.of(CType.scalar(ScalarType.BOOL)));
        placer.add("update_block", update.size(), update.align(), Optional.empty());
        placer.add("write_block", write.size(), write.align(), Optional.empty());
        if (device) {
            placer.add("control", CONTROL_SIZE, 8, Optional.empty());
            placer.add("metrics", METRICS_SIZE, 8, Optional.empty());
        }
        return new BufferLayout(update, write, device, placer.struct());
    }

    private static Struct block(List<Parameter> params) {
        Placer placer = new Placer();
        for (Parameter param : params) {
            CType type = param.platformType();
            placer.add(param.name(), type.size(), type.align(), Optional.of(type));
        }
        return placer.struct();
    }

    /** Returns the size of the structure in bytes. */
    public long size() {
        return top.size();
    }

    public long updateOffset() {
        return offset("update_block");
    }

    public long writeOffset() {
        return offset("write_block");
    }

    /** Returns where the control block starts; only devices have one. */
    public long controlOffset() {
        return offset("control");
    }

    /** Returns where the metrics start; only devices have them. */
    public long metricsOffset() {
        return offset("metrics");
    }

    private long offset(String field) {
        return top.field(field).map(Field::offset).orElse(-1L);
    }

    private static final class Placer {
        private final List<Field> fields = new ArrayList<>();
        private long end;
        private int align = 1;

        void add(String name, long size, int fieldAlign, Optional<CType> type) {
            long offset = up(end, fieldAlign);
            fields.add(new Field(name, offset, size, type));
            end = offset + size;
            align = Math.max(align, fieldAlign);
        }

        Struct struct() {
            return new Struct(up(end, align), align, fields);
        }

        private static long up(long offset, int to) {
            return (offset + to - 1) / to * to;
        }
    }
}
