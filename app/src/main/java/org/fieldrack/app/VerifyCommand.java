package org.fieldrack.app;

import java.util.concurrent.Callable;
import org.fieldrack.record.recording.Manifest;
import org.fieldrack.record.recording.RecordingCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at every byte of a recording and says what is missing. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Looks at every byte of a recording and says what is missing; exit code 5 where something is.",
        footer = {
            "",
            "Examples:",
            "  fieldrack verify 2026-03-01T12-00-00-shot-7",
            "  fieldrack verify bench-2/recordings/2026-03-01T12-00-00-shot-7"
        })
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private final RecordingFolder recording = new RecordingFolder();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        RecordingCheck.Report report = RecordingFolder.run(() -> RecordingCheck.verify(recording.path()));
        output.print(report, () -> print(report));
        return report.isComplete() ? 0 : Exit.DATA;
    }

    private static void print(RecordingCheck.Report report) {
        for (Manifest.Gap gap : report.gaps()) {
            System.out.println(gap.source() + "  " + gap.loss() + "  " + gap.from() + " to " + gap.to() + " ("
                    + (gap.to() - gap.from()) + ")  " + Shown.time(gap.utcNanos()) + "  " + gap.text());
        }
        for (Manifest.Count count : report.counted()) {
            System.out.println(count.source() + "  " + count.name() + " rose by " + (count.end() - count.start()));
        }
        for (Manifest.Pin pin : report.pins()) {
            System.out.println("the clock of " + pin.device() + " is pinned to " + pin.reference() + " by "
                    + pin.offsetNanos() + " ns, within " + pin.uncertaintyNanos() + " ns");
        }
        if (report.ended()) {
            System.out.println(
                    report.checksums() == 0
                            ? "no checksums of whole files yet"
                            : report.checksums() + " files compared with their SHA-256");
        }
        report.problems().forEach(System.out::println);
        System.out.println(report.name() + ": " + report.samples() + " samples, " + report.lost() + " lost, "
                + (report.isComplete()
                        ? "complete"
                        : report.ended() ? "not complete" : "not ended: it runs, or its process died"));
    }
}
