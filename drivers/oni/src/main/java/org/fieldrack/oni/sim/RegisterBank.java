package org.fieldrack.oni.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The registers of one device or hub: what is not there, or refuses a value, is answered by NACK. Guarded by the controller. */
public final class RegisterBank {
    private static final class Register {
        private final boolean writable;
        private final IntPredicate accepts;
        private final IntConsumer then;
        private int value;

        Register(int value, boolean writable, IntPredicate accepts, IntConsumer then) {
            this.value = value;
            this.writable = writable;
            this.accepts = accepts;
            this.then = then;
        }
    }

    private final Map<Integer, Register> registers = new HashMap<>();

    /** Adds a register that keeps its value. */
    public RegisterBank readOnly(int address, int value) {
        registers.put(address, new Register(value, false, _ -> false, _ -> {}));
        return this;
    }

    /** Adds a register that takes every value. */
    public RegisterBank readWrite(int address, int value) {
        return readWrite(address, value, _ -> true, _ -> {});
    }

    /**
     * Adds a register that takes some values.
     *
     * @param accepts says whether a value may be written
     * @param then is told a value that was written
     */
    public RegisterBank readWrite(int address, int value, IntPredicate accepts, IntConsumer then) {
        registers.put(address, new Register(value, true, accepts, then));
        return this;
    }

    /** Returns the value, empty where there is no such register. */
    public OptionalInt read(int address) {
        Register register = registers.get(address);
        return register == null ? OptionalInt.empty() : OptionalInt.of(register.value);
    }

    /** Returns the value of a register that is known to be there, for the device itself. */
    public int value(int address) {
        return read(address).orElse(0);
    }

    /** Writes a value; false where it is refused. */
    public boolean write(int address, int value) {
        @Nullable Register register = registers.get(address);
        if (register == null || !register.writable || !register.accepts.test(value)) {
            return false;
        }
        register.value = value;
        register.then.accept(value);
        return true;
    }

    /** Changes a value from inside the device, without rules. */
    public void store(int address, int value) {
        @Nullable Register register = registers.get(address);
        if (register != null) {
            register.value = value;
        }
    }
}
