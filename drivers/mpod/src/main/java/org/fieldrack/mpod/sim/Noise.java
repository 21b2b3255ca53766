package org.fieldrack.mpod.sim;

/** Gaussian noise that depends only on seed, source and time, not on how often it was asked for. */
final class Noise {
    private static final long GRID_NANOS = 10_000_000;
    private final long seed;

    Noise(long seed) {
        this.seed = seed;
    }

    /** Returns a value of mean 0 and deviation 1, constant for 10 ms. */
    double gaussian(long source, long nanos) {
        long h = mix(seed ^ mix(source * 0x9e3779b97f4a7c15L + nanos / GRID_NANOS));
        double u = ((h >>> 11) + 1) * 0x1p-53;
        double w = (mix(h + 0x632be59bd9b4e019L) >>> 11) * 0x1p-53;
        return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * w);
    }

    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
