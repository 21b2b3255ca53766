package org.fieldrack.memory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A second JVM on the buffer: {@code hammer NAME SECONDS}, {@code hold NAME}, {@code create NAME}, {@code soak NAME LEDGER PLACE},
 * {@code report NAME}, {@code local NAME} (a private buffer, then a shared one). */
public final class HammerMain {
    private HammerMain() {}

    static final BufferType TYPE = BufferType.makeType(
            "hammer",
            List.of(
                    new Parameter("twin_a", Parameter.parseCtype("uint64"), 0),
                    new Parameter("vec", Parameter.parseCtype("uint32[64]"), 1),
                    new Parameter("twin_b", Parameter.parseCtype("uint64"), 2),
                    new Parameter("count", Parameter.parseCtype("uint64"), 3)));

    public static void main(String[] args) throws java.io.IOException {
        Hammer.Tally tally = new Hammer.Tally();
        BufferOptions options = BufferOptions.DEFAULT
                .withLockTimeout(Duration.ofSeconds(10))
                .withEvents(tally)
                .withRepair(Hammer::repair);
        if (args[0].equals("report")) {
            String verdict = SegmentReport.of(options.folder().resolve(args[1])).verdict();
            System.out.println("{\"verdict\": \"" + verdict + "\"}");
            return;
        }
        if (args[0].equals("local")) {
            Buffer local = Buffer.attach(TYPE, options);
            local.setLong(TYPE.slot("count"), 7);
            System.out.println("{\"local\": " + local.getLong(TYPE.slot("count")) + "}");
        }
        Buffer buffer;
        try {
            buffer = Buffer.open(args[1], TYPE, args[0].equals("create") || args[0].equals("local"), options);
        } catch (BufferException e) {
            System.out.println("{\"error\": \"" + e.getMessage() + "\"}");
            return;
        }
        Hammer hammer = new Hammer(buffer);
        if (args[0].equals("soak")) {
            SoakWorker.run(buffer, tally, Path.of(args[2]), Integer.parseInt(args[3]));
        }
        if (args[0].equals("hold")) {
            buffer.transaction();
            hammer.setHalf(System.nanoTime());
            System.out.println("{\"held\": true}");
            int end = System.in.read();
            System.exit(end + 2);
        }
        Hammer.Result r = hammer.run(Duration.ofMillis((long) (Double.parseDouble(args[2]) * 1000)), tally);
        System.out.println("{\"iterations\": " + r.iterations() + ", \"torn\": " + r.torn() + ", \"timeouts\": "
                + r.timeouts() + ", \"ownerdead\": " + r.ownerdead() + ", \"max_wait_us\": " + r.maxWaitMicros() + "}");
    }
}
