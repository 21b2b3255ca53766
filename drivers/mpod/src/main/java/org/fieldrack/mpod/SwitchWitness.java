package org.fieldrack.mpod;

import java.util.List;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/** Looks whether a switch that was written without answer was taken, so that it is never written twice blindly. */
final class SwitchWitness {
    private static final int OFF = 0;
    private static final int ON = 1;
    private static final int RESET_EMERGENCY_OFF = 2;
    private static final int EMERGENCY_OFF = CrateSets.EMERGENCY_OFF;
    private static final int CLEAR_EVENTS = CrateSets.CLEAR_EVENTS;
    private static final int MEASUREMENT_MODES = 20;

    private final CrateLink link;
    private final CrateTable table;

    SwitchWitness(CrateLink link, CrateTable table) {
        this.link = link;
        this.table = table;
    }

    /** Reads switch and status of channels after a write without answer. */
    SetWriter.Seen look(List<Integer> rows, int value) throws InterruptedException {
        PDU pdu = link.isVersion1() ? new PDUv1() : new PDU();
        pdu.setType(PDU.GET);
        for (int row : rows) {
            for (OutputColumn column : List.of(OutputColumn.SWITCH, OutputColumn.STATUS)) {
                pdu.add(new VariableBinding(new OID(Oids.output(column.number(), table.channel(row)))));
            }
        }
        CrateLink.Answer answer = link.ask(pdu);
        if (answer.pdu().isEmpty() || answer.pdu().get().getErrorStatus() != PDU.noError) {
            return SetWriter.Seen.CANNOT_TELL;
        }
        for (VariableBinding binding : answer.pdu().get().getVariableBindings()) {
            int cell = table.cell(binding.getOid());
            if (cell >= 0) {
                table.store(cell, binding.getVariable(), answer.sentTicks(), answer.receivedUtc());
            }
        }
        boolean all = true;
        for (int row : rows) {
            SetWriter.Seen seen = seen(row, value);
            if (seen == SetWriter.Seen.CANNOT_TELL) {
                return seen;
            }
            all &= seen == SetWriter.Seen.DONE;
        }
        return all ? SetWriter.Seen.DONE : SetWriter.Seen.NOT_DONE;
    }

    private SetWriter.Seen seen(int row, int value) {
        long register = table.raw(row, OutputColumn.SWITCH);
        long status = table.raw(row, OutputColumn.STATUS);
        boolean done = switch (value) {
            case OFF -> register == OFF || Bits.has(status, OutputStatus.RAMP_DOWN);
            case ON -> register == ON;
            case RESET_EMERGENCY_OFF -> !Bits.has(status, OutputStatus.EMERGENCY_OFF);
            case EMERGENCY_OFF -> Bits.has(status, OutputStatus.EMERGENCY_OFF);
            case CLEAR_EVENTS -> (status & OutputStatus.FAILURES) == 0;
            default -> register == value;
        };
        if (done) {
            return SetWriter.Seen.DONE;
        }
        return value >= MEASUREMENT_MODES ? SetWriter.Seen.CANNOT_TELL : SetWriter.Seen.NOT_DONE;
    }
}
