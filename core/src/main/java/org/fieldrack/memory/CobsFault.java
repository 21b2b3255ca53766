package org.fieldrack.memory;

/** Says what is wrong with a frame, as the peer's decoder does; runs only for frames that are refused. */
final class CobsFault {
    private static final int TOO_SHORT = 1;
    private static final int ZERO = 2;
    private static final int OVERFLOW = 4;

    private CobsFault() {}

    static ErrorCode of(byte[] encoded, int from, int to, int capacity) {
        int faults = faults(encoded, from, to, capacity);
        return switch (faults) {
            case TOO_SHORT -> ErrorCode.UNEXPECTED_DELIMETER;
            case OVERFLOW -> ErrorCode.BUFFER_OVERFLOW;
            case 0 -> throw new IllegalStateException("the frame is faultless");
            default -> ErrorCode.GENERIC_ERROR;
        };
    }

    private static int faults(byte[] encoded, int from, int to, int capacity) {
        int faults = from == to ? TOO_SHORT : 0;
        int space = capacity;
        int i = from;
        while (i < to) {
            int code = encoded[i++] & 0xFF;
            if (code == 0) {
                return faults | ZERO;
            }
            int length = code - 1;
            if (length > to - i) {
                faults |= TOO_SHORT;
                length = to - i;
            }
            if (length > space) {
                faults |= OVERFLOW;
                length = space;
            }
            for (int end = i + length; i < end; i++) {
                faults |= encoded[i] == 0 ? ZERO : 0;
            }
            space -= length;
            if (i < to && length != 254) {
                if (space == 0) {
                    return faults | OVERFLOW;
                }
                space--;
            }
        }
        return faults;
    }
}
