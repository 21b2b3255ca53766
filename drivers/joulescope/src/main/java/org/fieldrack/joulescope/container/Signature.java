package org.fieldrack.joulescope.container;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * EdDSA on Curve25519 with BLAKE2b, as the instrument's files are signed (specification section 9; not RFC 8032, which has
 * another hash).
 *
 * <p>Plain big-number arithmetic, some milliseconds a signature and not hardened against timing: files are verified often and
 * signed hardly ever, on the owner's own computer.
 */
public final class Signature {
    /** Bytes of a signature. */
    public static final int LENGTH = 64;

    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);
    private static final BigInteger ROOT =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
    private static final Point BASE = recover(
            BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P), false);

    private record Point(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {
        static Point affine(BigInteger x, BigInteger y) {
            return new Point(x, y, BigInteger.ONE, x.multiply(y).mod(P));
        }

        Point add(Point o) {
            BigInteger a = y.subtract(x).multiply(o.y.subtract(o.x)).mod(P);
            BigInteger b = y.add(x).multiply(o.y.add(o.x)).mod(P);
            BigInteger c = t.multiply(BigInteger.TWO).multiply(D).multiply(o.t).mod(P);
            BigInteger d = z.multiply(BigInteger.TWO).multiply(o.z).mod(P);
            BigInteger e = b.subtract(a);
            BigInteger f = d.subtract(c);
            BigInteger g = d.add(c);
            BigInteger h = b.add(a);
            return new Point(
                    e.multiply(f).mod(P),
                    g.multiply(h).mod(P),
                    f.multiply(g).mod(P),
                    e.multiply(h).mod(P));
        }

        Point times(BigInteger factor) {
            Point sum = affine(BigInteger.ZERO, BigInteger.ONE);
            for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
                sum = sum.add(sum);
                if (factor.testBit(bit)) {
                    sum = sum.add(this);
                }
            }
            return sum;
        }

        byte[] encode() {
            BigInteger inverse = z.modInverse(P);
            byte[] out = Bytes.number(y.multiply(inverse).mod(P), 32);
            if (x.multiply(inverse).mod(P).testBit(0)) {
                out[31] |= (byte) 0x80;
            }
            return out;
        }
    }

    private Signature() {}

    private static @Nullable Point recoverOrNull(BigInteger y, boolean odd) {
        BigInteger square = y.multiply(y).mod(P);
        BigInteger u = square.subtract(BigInteger.ONE);
        BigInteger v = D.multiply(square).add(BigInteger.ONE);
        BigInteger xx = u.multiply(v.modInverse(P)).mod(P);
        BigInteger x = xx.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!x.multiply(x).subtract(xx).mod(P).equals(BigInteger.ZERO)) {
            x = x.multiply(ROOT).mod(P);
        }
        if (!x.multiply(x).subtract(xx).mod(P).equals(BigInteger.ZERO)) {
            return null;
        }
        return Point.affine(x.testBit(0) == odd ? x : P.subtract(x), y);
    }

    private static Point recover(BigInteger y, boolean odd) {
        Point point = recoverOrNull(y, odd);
        if (point == null) {
            throw new IllegalArgumentException("not a point of the curve");
        }
        return point;
    }

    private static BigInteger scalar(byte[] hash) {
        byte[] low = Arrays.copyOf(hash, 32);
        low[0] &= (byte) 0xF8;
        low[31] = (byte) (low[31] & 0x7F | 0x40);
        return Bytes.number(low);
    }

    /** Returns the public key of a private key of 32 bytes. */
    public static byte[] publicKey(byte[] privateKey) {
        return BASE.times(scalar(Blake2b.hash(privateKey))).encode();
    }

    public static byte[] sign(byte[] message, byte[] privateKey) {
        byte[] hash = Blake2b.hash(privateKey);
        byte[] open = publicKey(privateKey);
        BigInteger r = Bytes.number(Blake2b.hash(Arrays.copyOfRange(hash, 32, 64), message))
                .mod(ORDER);
        byte[] point = BASE.times(r).encode();
        BigInteger challenge = Bytes.number(Blake2b.hash(point, open, message)).mod(ORDER);
        BigInteger s = r.add(challenge.multiply(scalar(hash))).mod(ORDER);
        return Bytes.join(point, Bytes.number(s, 32));
    }

    public static boolean verify(byte[] message, byte[] signature, byte[] publicKey) {
        if (signature.length != LENGTH || publicKey.length != 32) {
            return false;
        }
        BigInteger s = Bytes.number(Arrays.copyOfRange(signature, 32, 64));
        byte[] key = publicKey.clone();
        boolean odd = key[31] < 0;
        key[31] &= 0x7F;
        BigInteger y = Bytes.number(key);
        Point a = y.compareTo(P) < 0 ? recoverOrNull(y, odd) : null;
        if (s.compareTo(ORDER) >= 0 || a == null) {
            return false;
        }
        byte[] r = Arrays.copyOf(signature, 32);
        BigInteger challenge = Bytes.number(Blake2b.hash(r, publicKey, message)).mod(ORDER);
        Point minus = new Point(P.subtract(a.x()), a.y(), a.z(), P.subtract(a.t()));
        return MessageDigest.isEqual(BASE.times(s).add(minus.times(challenge)).encode(), r);
    }
}
