package org.fieldrack.record.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far an export came, kept beside its target in {@code TARGET.resume} until it is done, so that one which was cancelled goes
 * on behind what it wrote. One thread.
 */
final class ExportLedger {
    private static final long SAVE_NANOS = 1_000_000_000L;

    /** How many samples of a part were written, and the bytes that they take in its file. */
    record Done(long samples, long bytes) {}

    private final Path file;
    private final String about;
    private final Map<String, Done> parts = new LinkedHashMap<>();
    private long saved = System.nanoTime();

    private ExportLedger(Path file, String about) {
        this.file = file;
        this.about = about;
    }

    /**
     * Opens the ledger of a target; empty where nothing is to be resumed, or the last export was another one.
     *
     * @param about what the export is, in one line
     */
    static ExportLedger open(Path target, String about, boolean resume) throws IOException {
        Path file = target.resolveSibling(target.getFileName() + ".resume");
        ExportLedger ledger = new ExportLedger(file, about.replace('\n', ' '));
        if (resume && Files.exists(file) && Files.exists(target)) {
            ledger.read();
        }
        return ledger;
    }

    private void read() throws IOException {
        String[] lines = Files.readString(file).split("\n");
        if (!lines[0].equals(about)) {
            return;
        }
        for (int i = 1; i < lines.length; i++) {
            String[] words = lines[i].split("\t");
            if (words.length == 3) {
                parts.put(words[0], new Done(Long.parseLong(words[1]), Long.parseLong(words[2])));
            }
        }
    }

    /** Says whether there is anything to go on from. */
    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Returns how far a part came. */
    Done done(String part) {
        return parts.getOrDefault(part, new Done(0, 0));
    }

    /** Notes that so much of a part is in its file; it is written down once a second, and by {@link #save}. */
    void note(String part, long samples, long bytes) throws IOException {
        parts.put(part, new Done(samples, bytes));
        if (System.nanoTime() - saved >= SAVE_NANOS) {
            save();
        }
    }

    void save() throws IOException {
        saved = System.nanoTime();
        StringBuilder out = new StringBuilder(about).append('\n');
        parts.forEach((part, done) -> out.append(part)
                .append('\t')
                .append(done.samples())
                .append('\t')
                .append(done.bytes())
                .append('\n'));
        Files.writeString(file, out, StandardCharsets.UTF_8);
    }

    /** Forgets everything: the export is whole. */
    void finish() throws IOException {
        Files.deleteIfExists(file);
    }
}
