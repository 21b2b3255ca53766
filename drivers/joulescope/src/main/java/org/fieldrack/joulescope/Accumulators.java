package org.fieldrack.joulescope;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Charge and energy in whole pico-units, so that months add up without rounding (specification section 5.6).
 *
 * <p>Written by the device thread, read by anyone.
 */
final class Accumulators {
    private volatile BigInteger picoCharge = BigInteger.ZERO;
    private volatile BigInteger picoEnergy = BigInteger.ZERO;

    void clear() {
        picoCharge = BigInteger.ZERO;
        picoEnergy = BigInteger.ZERO;
    }

    /** Adds means over a duration in seconds; a mean that is not finite adds nothing. */
    void add(double current, double power, double duration) {
        picoCharge = picoCharge.add(pico(current, duration));
        picoEnergy = picoEnergy.add(pico(power, duration));
    }

    private static BigInteger pico(double mean, double duration) {
        double value = mean * 1e12 * duration;
        return Double.isFinite(value) ? new BigDecimal(value).toBigInteger() : BigInteger.ZERO;
    }

    double charge() {
        return picoCharge.doubleValue() / 1e12;
    }

    double energy() {
        return picoEnergy.doubleValue() / 1e12;
    }
}
