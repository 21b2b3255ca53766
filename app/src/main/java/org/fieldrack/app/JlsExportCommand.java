package org.fieldrack.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.fieldrack.record.export.SignalCsv;
import org.fieldrack.record.export.SignalHdf5;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.JlsReader;
import org.fieldrack.record.jls.JlsRepair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Exports a span of a JLS file at full rate. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Exports a span at full rate: TARGET ends with .csv, or .h5 or .hdf5 for HDF5.",
        footer = {
            "",
            "Examples: fieldrack jls export shot.jls shot.csv --from 1000 --to 2000",
            "          fieldrack jls export shot.jls shot.h5 --signal current,voltage --from 1.5s"
        })
final class JlsExportCommand extends JlsCommand.Writing {
    @Mixin
    private final JlsSpan span = new JlsSpan();

    /** Writes signals of one file. */
    private interface Form {
        void write(List<FsrReader> signals, long from, long count, Path part, DoubleConsumer progress)
                throws IOException;
    }

    private Form form() {
        String name = String.valueOf(target().getFileName());
        if (name.endsWith(".csv")) {
            return SignalCsv::write;
        }
        if (name.endsWith(".h5") || name.endsWith(".hdf5")) {
            return SignalHdf5::write;
        }
        throw new IllegalArgumentException("the target ends with .csv, .h5 or .hdf5, not " + name);
    }

    @Override
    JlsRepair.Result write(Path from, Path part, DoubleConsumer progress) throws IOException {
        Form form = form();
        return LegacyJls.asVersion2(from, readable -> {
            try (JlsReader reader = JlsReader.open(readable)) {
                List<FsrReader> signals = span.signals(reader);
                JlsSpan.Bounds bounds = span.bounds(signals);
                form.write(signals, bounds.from(), bounds.count(), part, progress);
                return new JlsRepair.Result(bounds.count() * signals.size(), 0, 0);
            }
        });
    }
}
