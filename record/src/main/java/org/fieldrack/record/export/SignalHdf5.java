package org.fieldrack.record.export;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleConsumer;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.fieldrack.record.hdf5.Hdf5;
import org.fieldrack.record.jls.FsrReader;
import org.fieldrack.record.jls.JlsType;
import org.fieldrack.record.jls.SignalDef;

/** Writes a span of signals of a JLS file at full rate as HDF5: a data set a signal. One thread. */
public final class SignalHdf5 {
    private SignalHdf5() {}

    /**
     * Exports.
     *
     * @param progress takes 0 to 1
     * @throws IOException where the file cannot be written
     */
    public static void write(List<FsrReader> signals, long start, long count, Path target, DoubleConsumer progress)
            throws IOException {
        try (H5File file = Hdf5.file(target, false)) {
            for (int s = 0; s < signals.size(); s++) {
                double base = (double) s / signals.size();
                int all = signals.size();
                write(file, signals.get(s), start, count, part -> progress.accept(base + part / all));
            }
            file._close();
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IOException("cannot write " + target + " as HDF5: " + e.getMessage(), e);
        }
        progress.accept(1.0);
    }

    private static void write(H5File file, FsrReader signal, long start, long count, DoubleConsumer progress)
            throws IOException {
        SignalDef def = signal.def();
        JlsType of = def.type();
        // numbers of 24 bits have no type there
        boolean wide = of.bits() == 24;
        int size = wide ? 8 : Math.max(1, of.bits() / 8);
        DataType type = wide ? PredType.NATIVE_DOUBLE() : Hdf5.type(of.bits(), of.isReal(), of.isSigned());
        String name = def.name().isEmpty() ? "signal" : def.name().replace('/', '_');
        double[] numbers = new double[Hdf5.BLOCK];
        DataSet set = Hdf5.set(
                file,
                name,
                type,
                size,
                count,
                0,
                (at, n, bytes) -> fill(signal, start + at, n, bytes, numbers, size),
                done -> progress.accept((double) done / count));
        Hdf5.text(set, "units", def.units());
        Hdf5.real(set, "sample_rate", def.sampleRate());
        Hdf5.real(set, "first_sample", start + signal.offset());
        set._close();
    }

    /** Fills with samples as they are, small types a byte each. */
    private static void fill(FsrReader signal, long at, int n, ByteBuffer bytes, double[] numbers, int size)
            throws IOException {
        JlsType type = signal.def().type();
        if (type.bits() >= 8 && type.bits() != 24) {
            signal.copy(at, n, MemorySegment.ofBuffer(bytes));
            bytes.position(n * size);
            return;
        }
        signal.numbers(at, n, numbers);
        for (int i = 0; i < n; i++) {
            if (type.bits() == 24) {
                bytes.putDouble(numbers[i]);
            } else {
                bytes.put((byte) numbers[i]);
            }
        }
    }
}
