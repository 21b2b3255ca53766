package org.fieldrack.oni.sim;

/**
 * A hub and what its information device says; specification section 7.
 *
 * @param index 0 for the local one
 * @param id what hardware it is
 * @param revision major in bits 15 to 8, minor in bits 7 to 0
 * @param firmware major, minor, patch, a byte each
 * @param clockHz of its counter
 * @param delayNanos of the link to it
 */
public record SimulatedHub(int index, int id, int revision, int firmware, int clockHz, int delayNanos) {
    private static final int NO_SAFE_FIRMWARE = 0xFFFFFFFF;
    private static final int SPECIFICATION = 0x00010000;

    RegisterBank registers() {
        return new RegisterBank()
                .readOnly(0, id)
                .readOnly(1, revision)
                .readOnly(2, firmware)
                .readOnly(3, NO_SAFE_FIRMWARE)
                .readOnly(4, clockHz)
                .readOnly(5, delayNanos)
                .readOnly(6, SPECIFICATION);
    }
}
