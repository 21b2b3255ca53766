package org.fieldrack.record.recording;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fieldrack.record.jls.StreamSignals;
import org.fieldrack.stream.SampleStream;

/** Names of a recording's files, after device and stream. */
final class PartFiles {
    private PartFiles() {}

    /** Returns the files of a stream; none of them is there yet. */
    static List<Path> of(Path folder, String device, SampleStream stream) {
        Path first = free(folder, device, stream.name(), stream.isRegular() ? ".jls" : ".blocks");
        List<Path> out = new ArrayList<>(List.of(first));
        String name = first.getFileName().toString();
        int all = stream.isRegular() ? stream.channels().size() : 1;
        for (int from = StreamSignals.MOST; from < all; from += StreamSignals.MOST) {
            out.add(folder.resolve(name.substring(0, name.length() - ".jls".length()) + "+" + from + ".jls"));
        }
        return out;
    }

    /** Returns a file of this name, numbered where a part of the recording has it already. */
    static Path free(Path folder, String device, String stream, String ending) {
        String stem = (device + "-" + stream).replaceAll("[^\\p{L}\\p{N}._-]", "_");
        Path file = folder.resolve(stem + ending);
        for (int number = 2; Files.exists(file); number++) {
            file = folder.resolve(stem + "-" + number + ending);
        }
        return file;
    }
}
