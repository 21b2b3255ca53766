package org.fieldrack.mpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.fieldrack.property.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snmp4j.PDU;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Opaque;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/** What real controllers have been seen to do. */
class OddFirmwareTest {
    private static final OID NAMES = new OID(Oids.append(Oids.OUTPUT_ENTRY, 2));
    private static final OID ENTRY = new OID(Oids.OUTPUT_ENTRY);

    @TempDir
    Path folder = Path.of("");

    private long upTime;
    private boolean garbage;

    /** Lists u0, u1 and then u0 again; answers bulk requests with the wrong rows; sends an odd value now and then. */
    private PDU answer(PDU request) {
        PDU answer = new PDU();
        for (VariableBinding binding : request.getVariableBindings()) {
            OID oid = binding.getOid();
            if (request.getType() == PDU.GETBULK) {
                if (oid.startsWith(NAMES)) {
                    for (int sub : new int[] {1, 2, 1, 2}) {
                        answer.add(new VariableBinding(new OID(NAMES).append(sub), new OctetString("U" + (sub - 1))));
                    }
                    return answer;
                }
                answer.add(new VariableBinding(new OID(oid).append(77), new Integer32(1)));
            } else {
                answer.add(new VariableBinding(oid, value(oid)));
            }
        }
        return answer;
    }

    private Variable value(OID oid) {
        if (oid.equals(new OID(Oids.SYS_UP_TIME))) {
            return new TimeTicks(upTime++);
        }
        if (!oid.startsWith(ENTRY)) {
            return Null.noSuchObject;
        }
        return switch (oid.get(oid.size() - 2)) {
            case 2 -> new OctetString("U0");
            case 4 -> new OctetString(new byte[] {(byte) 0x80, 0x05, (byte) 0x80});
            case 6 -> garbage ? new Opaque(new byte[] {1, 2, 3}) : new Opaque(OpaqueFloat.encode(5));
            case 8 -> new Gauge32(31);
            case 9 -> new Integer32(1);
            case 22 -> new Opaque(OpaqueFloat.encode(-3000));
            default -> Null.noSuchInstance;
        };
    }

    @Test
    void isTakenAsItIs() throws IOException {
        try (OddAgent agent = new OddAgent(this::answer);
                CrateUnderTest crate = CrateUnderTest.active(agent.address(), folder, c -> c)) {
            assertThat(crate.device.schema().nodes()).containsKeys("u0", "u1").doesNotContainKey("u2");
            // no description and no sense columns: the voltage tells
            assertThat(crate.device.schema().properties())
                    .containsKey("u0.supervisionBehaviorCheckBox.maxCurrentRampDown")
                    .doesNotContainKey("u0.voltage");
            assertThat(crate.text("u0.state")).isEqualTo("ON");
            assertThat(crate.number("u0.measurementTemperature")).isEqualTo(31);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(crate.device.counters().get("irregular_bulks"))
                            .isGreaterThanOrEqualTo(3));
            garbage = true;
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(crate.device.counters().get("bad_values"))
                            .isPositive());
            assertThat(crate.number("u0.measurementTerminalVoltage")).isEqualTo(5);
            assertThat(crate.device.state().state()).isEqualTo(State.ACTIVE);
        }
    }
}
