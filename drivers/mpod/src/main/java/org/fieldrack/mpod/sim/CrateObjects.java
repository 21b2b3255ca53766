package org.fieldrack.mpod.sim;

import static org.fieldrack.mpod.sim.Checks.variable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.fieldrack.mpod.Bits;
import org.fieldrack.mpod.ChannelKind;
import org.fieldrack.mpod.Oids;
import org.fieldrack.mpod.Right;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.IpAddress;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;

/** Every object of the simulated crate at its address, in the order in which a walk meets them. */
final class CrateObjects {
    private static final int GROUP_INDICES = 192;
    private final CrateModel crate;
    private final CrateControl control;
    private final List<SimObject> sorted = new ArrayList<>();
    private final Map<OID, Integer> positions = new HashMap<>();
    private final Set<OID> families = new HashSet<>();

    /** What the objects ask of the agent around the model. */
    interface CrateControl {
        void reboot();

        void factoryDefaults();
    }

    CrateObjects(CrateModel crate, CrateControl control, boolean simControl) {
        this.crate = crate;
        this.control = control;
        system();
        tables();
        network();
        surroundings();
        if (simControl) {
            simulation();
        }
        sorted.sort(Comparator.comparing(SimObject::oid));
        for (int i = 0; i < sorted.size(); i++) {
            OID oid = sorted.get(i).oid();
            positions.put(oid, i);
            families.add(oid.trim());
        }
    }

    int size() {
        return sorted.size();
    }

    SimObject at(int position) {
        return sorted.get(position);
    }

    /** Returns the position of this instance, -1 where there is none. */
    int find(OID oid) {
        return positions.getOrDefault(oid, -1);
    }

    /** Says whether the column or scalar exists, whatever its instances. */
    boolean hasFamily(OID oid) {
        return oid.size() > 1 && families.contains(new OID(oid).trim());
    }

    /** Returns the position of the first object behind this identifier; {@link #size} behind the last. */
    int after(OID oid) {
        Integer here = positions.get(oid);
        if (here != null) {
            return here + 1;
        }
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted.get(middle).oid().compareTo(oid) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void readOnly(int[] oid, Supplier<Variable> read) {
        sorted.add(new SimObject(new OID(oid), Right.PUBLIC, read, Optional.empty()));
    }

    private void writable(
            int[] oid,
            Right right,
            Supplier<Variable> read,
            Function<Variable, Integer> check,
            Consumer<Variable> write) {
        sorted.add(new SimObject(
                new OID(oid), Right.PUBLIC, read, Optional.of(new SimObject.Writer(right, check, write))));
    }

    /** Adds an object that reads 0 and does something when 1 is written. */
    private void trigger(int[] oid, Right right, Runnable action) {
        writable(oid, right, () -> variable(0), Checks.integer(v -> v == 0 || v == 1), v -> {
            if (Checks.integer(v) == 1) {
                action.run();
            }
        });
    }

    private void stored(int[] oid, Right right, int initial, int min, int max) {
        int[] value = {initial};
        writable(
                oid,
                right,
                () -> variable(value[0]),
                Checks.integer(v -> v >= min && v <= max),
                v -> value[0] = Checks.integer(v));
    }

    private void system() {
        readOnly(Oids.SYS_DESCR, () -> new OctetString("WIENER MPOD (0000000, MPOD sim 1.0, MPODslave 1.10)"));
        readOnly(Oids.SYS_OBJECT_ID, () -> new OID(Oids.crate(1, 0)));
        readOnly(Oids.SYS_UP_TIME, () -> new TimeTicks(crate.now() / 10_000_000 & 0xffffffffL));
        writable(
                Oids.SYS_MAIN_SWITCH,
                Right.PRIVATE,
                () -> variable(crate.isMainOn() ? 1 : 0),
                Checks.integer(v -> v == 0 || v == 1),
                v -> crate.mainSwitch(Checks.integer(v) == 1));
        readOnly(Oids.SYS_STATUS, () -> new OctetString(Bits.encode(crate.sysStatus())));
        trigger(Oids.SYS_RESET, Right.PRIVATE, () -> {
            // the reset line of the backplane leads nowhere here
        });
        stored(Oids.crate(1, 4, 0), Right.PRIVATE, 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        trigger(Oids.crate(1, 5, 0), Right.GURU, control::factoryDefaults);
        readOnly(Oids.crate(1, 11, 0), () -> variable((int) (crate.now() / 1_000_000_000L)));
        readOnly(Oids.crate(1, 15, 0), () -> variable(0));
    }

    private void tables() {
        readOnly(Oids.OUTPUT_NUMBER, () -> variable(crate.outputs.size()));
        crate.outputs.values().forEach(output -> new OutputObjects(crate, output, sorted::add).add());
        readOnly(Oids.crate(3, 3, 0), () -> variable(64));
        for (int index = 0; index < GROUP_INDICES; index++) {
            int group = index;
            writable(
                    Oids.group(group),
                    Right.PRIVATE,
                    () -> variable(-1),
                    Checks.integer(v -> v >= 0 && v <= 10),
                    v -> crate.groupSwitch(group, Checks.integer(v)));
        }
        readOnly(Oids.MODULE_NUMBER, () -> variable(crate.layout.boards().size()));
        crate.layout.boards().forEach(this::board);
    }

    private void board(CrateLayout.Board board) {
        int slot = board.slot();
        readOnly(Oids.module(slot, 2), () -> new OctetString(board.description()));
        for (int i = 1; i <= 2; i++) {
            readOnly(Oids.module(slot, 3, i), () -> variable(crate.isMainOn() ? 24f : 0f));
        }
        readOnly(Oids.module(slot, 4), () -> variable(100f));
        readOnly(Oids.module(slot, 5), () -> variable(100f));
        if (board.kind() == ChannelKind.HV) {
            writable(
                    Oids.module(slot, 6),
                    Right.GURU,
                    () -> variable(crate.rampSpeed[slot]),
                    Checks.real(v -> v >= 0 && v <= 100),
                    v -> crate.rampSpeed(slot, Checks.real(v)));
        }
        readOnly(Oids.module(slot, 8), () -> new OctetString(Bits.encode(boardStatus(slot))));
        readOnly(Oids.module(slot, 9), () -> new OctetString(Bits.encode(0)));
        readOnly(Oids.module(slot, 10), () -> new OctetString(Bits.encode(eventChannels(slot))));
        trigger(Oids.module(slot, 11), Right.PRIVATE, () -> crate.board(slot).forEach(OutputModel::clearEvents));
        for (int i = 1; i <= 4; i++) {
            readOnly(Oids.module(slot, 12, i), () -> variable(30f));
        }
    }

    private long boardStatus(int slot) {
        boolean high = crate.board(slot).stream().anyMatch(OutputModel::isOn);
        boolean moving =
                crate.board(slot).stream().anyMatch(o -> (o.status(crate.now(), crate) & Bits.of(11, 12)) != 0);
        return Bits.of(10, 12, 13, 14, 24) | (high ? Bits.of(3) : 0) | (moving ? 0 : Bits.of(9));
    }

    private long eventChannels(int slot) {
        long bits = 0;
        for (OutputModel output : crate.board(slot)) {
            int place = output.channel % Oids.CHANNELS_PER_SLOT;
            bits |= output.hasLatch() && place < Long.SIZE ? 1L << place : 0;
        }
        return bits;
    }

    private void network() {
        for (Right right : Right.values()) {
            int row = right.ordinal();
            // names are rights: only who has them all may read them
            sorted.add(new SimObject(
                    new OID(Oids.crate(5, 1, 1, 1, 2, right.row())),
                    Right.GURU,
                    () -> new OctetString(crate.communities[row]),
                    Optional.of(new SimObject.Writer(
                            Right.GURU, Checks.text(14), v -> crate.community(row, Checks.text(v))))));
        }
        stored(Oids.crate(5, 1, 2, 0), Right.GURU, 161, 0, 65535);
        stored(Oids.crate(5, 1, 3, 0), Right.GURU, 80, 0, 65535);
        readOnly(Oids.crate(5, 1, 11, 0), () -> new IpAddress("127.0.0.1"));
    }

    private void surroundings() {
        readOnly(Oids.crate(4, 1, 0), () -> variable(8));
        for (int i = 1; i <= 8; i++) {
            boolean used = i <= 2;
            readOnly(Oids.crate(4, 2, 1, 2, i), () -> new Integer32(used ? 24 : -128));
            stored(Oids.crate(4, 2, 1, 3, i), Right.ADMIN, 127, 0, 127);
            stored(Oids.crate(4, 2, 1, 4, i), Right.ADMIN, 127, 0, 127);
            stored(Oids.crate(4, 2, 1, 6, i), Right.ADMIN, 127, 0, 127);
        }
        readOnly(Oids.crate(6, 2, 0), () -> new OctetString("0000000"));
        readOnly(Oids.crate(6, 3, 0), () -> variable(0));
        readOnly(Oids.crate(7, 4, 0), () -> variable(23));
        stored(Oids.crate(7, 5, 0), Right.ADMIN, 60, 0, 900);
        stored(Oids.crate(7, 6, 0), Right.ADMIN, 0, 0, 32767);
        readOnly(Oids.crate(7, 7, 0), () -> variable(3));
        for (int fan = 1; fan <= 3; fan++) {
            readOnly(Oids.crate(7, 8, 1, 2, fan), () -> variable(crate.isMainOn() ? 3000 : 0));
        }
        readOnly(Oids.crate(9, 1, 0), () -> variable(0));
    }

    private void simulation() {
        crate.outputs.values().forEach(output -> new OutputObjects(crate, output, sorted::add).addControl());
        writable(
                Oids.crate(99, 5, 0),
                Right.GURU,
                () -> variable(crate.mainInhibit ? 1 : 0),
                Checks.integer(v -> v == 0 || v == 1),
                v -> crate.mainInhibit = Checks.integer(v) == 1);
        trigger(Oids.crate(99, 6, 0), Right.GURU, control::reboot);
        writable(
                Oids.crate(99, 7, 0),
                Right.GURU,
                () -> variable(crate.noiseLevel),
                Checks.real(v -> v >= 0),
                v -> crate.noiseLevel = Checks.real(v));
        writable(
                Oids.crate(99, 8, 0),
                Right.GURU,
                () -> variable((float) crate.timeScale),
                Checks.real(v -> v > 0),
                v -> crate.timeScale = Checks.real(v));
    }
}
