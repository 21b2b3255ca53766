package org.fieldrack.joulescope.container;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** XChaCha20-Poly1305: the JDK's ChaCha20-Poly1305 under a key derived from the first 16 bytes of the nonce. */
final class XChaCha {
    /** Bytes of the authentication code. */
    static final int MAC = 16;

    private static final int NONCE = 24;

    private XChaCha() {}

    /** Returns the cipher text followed by its code. */
    static byte[] encrypt(byte[] plain, byte[] key, byte[] nonce, byte[] associated) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce, associated).doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot encrypt: " + e.getMessage(), e);
        }
    }

    /** Returns the plain text, empty where the code is wrong. */
    static Optional<byte[]> decrypt(byte[] text, byte[] mac, byte[] key, byte[] nonce, byte[] associated) {
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(Bytes.join(text, mac)));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot decrypt: " + e.getMessage(), e);
        }
    }

    private static Cipher cipher(int direction, byte[] key, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        if (key.length != 32 || nonce.length != NONCE) {
            throw new IllegalArgumentException("encryption takes a key of 32 bytes and a nonce of 24");
        }
        byte[] inner = new byte[12];
        System.arraycopy(nonce, 16, inner, 4, 8);
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(direction, new SecretKeySpec(subKey(key, nonce), "ChaCha20"), new IvParameterSpec(inner));
        cipher.updateAAD(associated);
        return cipher;
    }

    private static byte[] subKey(byte[] key, byte[] nonce) {
        int[] x = new int[16];
        x[0] = 0x61707865;
        x[1] = 0x3320646e;
        x[2] = 0x79622d32;
        x[3] = 0x6b206574;
        ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(x, 4, 8);
        ByteBuffer.wrap(nonce, 0, 16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(x, 12, 4);
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 4; i++) {
                quarter(x, i, 4 + i, 8 + i, 12 + i);
            }
            for (int i = 0; i < 4; i++) {
                quarter(x, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        out.asIntBuffer().put(x);
        return Bytes.join(Arrays.copyOfRange(out.array(), 0, 16), Arrays.copyOfRange(out.array(), 48, 64));
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
    }
}
