package org.fieldrack.mpod.sim;

import java.nio.charset.StandardCharsets;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.fieldrack.mpod.OpaqueFloat;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Opaque;
import org.snmp4j.smi.Variable;

/** Type and range of values that are to be written, as error status (section 14.5). */
final class Checks {
    private Checks() {}

    static Function<Variable, Integer> integer(IntPredicate range) {
        return value ->
                value instanceof Integer32 i ? range.test(i.getValue()) ? PDU.noError : PDU.wrongValue : PDU.wrongType;
    }

    static Function<Variable, Integer> real(DoublePredicate range) {
        return value -> {
            if (!(value instanceof Opaque o)) {
                return PDU.wrongType;
            }
            long bits = OpaqueFloat.bits(o.getValue());
            if (bits == OpaqueFloat.MALFORMED) {
                return PDU.wrongType;
            }
            float number = Float.intBitsToFloat((int) bits);
            return Float.isFinite(number) && range.test(number) ? PDU.noError : PDU.wrongValue;
        };
    }

    static Function<Variable, Integer> text(int maxLength) {
        return value -> value instanceof OctetString s && !(value instanceof Opaque)
                ? s.length() <= maxLength ? PDU.noError : PDU.wrongLength
                : PDU.wrongType;
    }

    static String text(Variable value) {
        return new String(((OctetString) value).getValue(), StandardCharsets.ISO_8859_1);
    }

    static float real(Variable value) {
        return Float.intBitsToFloat((int) OpaqueFloat.bits(((Opaque) value).getValue()));
    }

    static int integer(Variable value) {
        return ((Integer32) value).getValue();
    }

    static Variable variable(float value) {
        return new Opaque(OpaqueFloat.encode(value));
    }

    static Variable variable(int value) {
        return new Integer32(value);
    }
}
