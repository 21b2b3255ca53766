package org.fieldrack.joulescope;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector twin of {@link StatisticsKernel}: the same sums with as many samples at once as a vector holds doubles.
 *
 * <p>Hazard: only to be touched where the module {@code jdk.incubator.vector} is there, and slower by far than plain Java where the
 * processor lacks the width; {@link StatisticsKernel#VECTOR} looks at both. Everything stays in one method, because a vector that
 * leaves it becomes an object.
 */
final class VectorKernel {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    /** Width of the vectors that this machine likes best, in bits. */
    static final int BITS = DOUBLES.vectorBitSize();

    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Math.max(64, BITS / 2)));
    private static final int LANES = DOUBLES.length();

    private VectorKernel() {}

    /** Adds samples {@code from … from + n} to a row; says false, with nothing changed, where one is not finite. */
    static boolean addFinite(float[] i, float[] v, byte[] bits, int from, int n, StatisticsTable out, int row) {
        float iFirst = i[from];
        float vFirst = v[from];
        float pFirst = iFirst * vFirst;
        DoubleVector zero = DoubleVector.zero(DOUBLES);
        DoubleVector si = zero;
        DoubleVector sv = zero;
        DoubleVector sp = zero;
        DoubleVector qi = zero;
        DoubleVector qv = zero;
        DoubleVector qp = zero;
        FloatVector iLow = FloatVector.broadcast(FLOATS, iFirst);
        FloatVector iHigh = iLow;
        FloatVector vLow = FloatVector.broadcast(FLOATS, vFirst);
        FloatVector vHigh = vLow;
        FloatVector pLow = FloatVector.broadcast(FLOATS, pFirst);
        FloatVector pHigh = pLow;
        FloatVector x = iLow;
        FloatVector y = vLow;
        int end = from + n;
        for (int k = from; k < end; k += LANES) {
            if (k + LANES <= end) {
                x = FloatVector.fromArray(FLOATS, i, k);
                y = FloatVector.fromArray(FLOATS, v, k);
            } else {
                // the first sample in the lanes beyond the end: it changes neither sums of deviations from it nor
                // extremes
                VectorMask<Float> inside = FLOATS.indexInRange(k, end);
                x = FloatVector.broadcast(FLOATS, iFirst).blend(FloatVector.fromArray(FLOATS, i, k, inside), inside);
                y = FloatVector.broadcast(FLOATS, vFirst).blend(FloatVector.fromArray(FLOATS, v, k, inside), inside);
            }
            FloatVector z = x.mul(y);
            DoubleVector di = ((DoubleVector) x.convertShape(VectorOperators.F2D, DOUBLES, 0)).sub(iFirst);
            DoubleVector dv = ((DoubleVector) y.convertShape(VectorOperators.F2D, DOUBLES, 0)).sub(vFirst);
            DoubleVector dp = ((DoubleVector) z.convertShape(VectorOperators.F2D, DOUBLES, 0)).sub(pFirst);
            si = si.add(di);
            sv = sv.add(dv);
            sp = sp.add(dp);
            qi = qi.add(di.mul(di));
            qv = qv.add(dv.mul(dv));
            qp = qp.add(dp.mul(dp));
            iLow = iLow.blend(x, x.lt(iLow));
            iHigh = iHigh.blend(x, iHigh.lt(x));
            vLow = vLow.blend(y, y.lt(vLow));
            vHigh = vHigh.blend(y, vHigh.lt(y));
            pLow = pLow.blend(z, z.lt(pLow));
            pHigh = pHigh.blend(z, pHigh.lt(z));
        }
        double i2 = qi.reduceLanes(VectorOperators.ADD);
        double v2 = qv.reduceLanes(VectorOperators.ADD);
        double p2 = qp.reduceLanes(VectorOperators.ADD);
        if (!Double.isFinite(i2 + v2 + p2)) {
            return false;
        }
        long k = out.k[row];
        double[] t = out.values;
        int at = row * StatisticsTable.WIDTH;
        double i1 = si.reduceLanes(VectorOperators.ADD);
        double v1 = sv.reduceLanes(VectorOperators.ADD);
        double p1 = sp.reduceLanes(VectorOperators.ADD);
        StatisticsKernel.part(t, at, k, n, iFirst, i1, i2, least(iLow), greatest(iHigh));
        StatisticsKernel.part(t, at + 1, k, n, vFirst, v1, v2, least(vLow), greatest(vHigh));
        StatisticsKernel.part(t, at + 2, k, n, pFirst, p1, p2, least(pLow), greatest(pHigh));
        StatisticsKernel.bits(bits, from, n, t, at, k);
        out.k[row] = k + n;
        return true;
    }

    private static float least(FloatVector x) {
        return x.reduceLanes(VectorOperators.MIN);
    }

    private static float greatest(FloatVector x) {
        return x.reduceLanes(VectorOperators.MAX);
    }
}
