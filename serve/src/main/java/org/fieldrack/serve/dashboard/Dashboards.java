package org.fieldrack.serve.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.fieldrack.record.StoreException;

/**
 * The dashboards of a laboratory: one text file each in its store, written in one step, so that a person may read, copy
 * and edit them and a crash leaves the old or the new one.
 *
 * <p>Two people who edit the same dashboard do not overwrite each other unknowingly: who writes names the tag of the
 * text that he read. Methods are serialised.
 */
public final class Dashboards {
    /** The longest name. */
    public static final int LONGEST_NAME = 64;

    private static final String ENDING = ".json";

    private final Path folder;

    /** A dashboard as it stands in the store; the tag changes with the text. */
    public record Dashboard(String name, String text, String tag) {}

    /** @param store of the laboratory; the folder is made when the first dashboard is written */
    public Dashboards(Path store) {
        folder = store.resolve("dashboards");
    }

    /** Says whether this can be the name of a dashboard: letters, digits, minus and underscore. */
    public static boolean isName(String name) {
        return name.matches("[A-Za-z0-9_-]{1," + LONGEST_NAME + "}");
    }

    /**
     * Returns the names in the order of the alphabet.
     *
     * @throws StoreException when the folder cannot be read
     */
    public synchronized List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING))
                    .map(file -> file.substring(0, file.length() - ENDING.length()))
                    .filter(Dashboards::isName)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StoreException("the dashboards in " + folder + " cannot be listed: " + e.getMessage(), e);
        }
    }

    /**
     * Returns a dashboard, empty where there is none of this name.
     *
     * @throws StoreException when it cannot be read
     */
    public synchronized Optional<Dashboard> find(String name) {
        Path file = folder.resolve(name + ENDING);
        if (!isName(name) || !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            return Optional.of(new Dashboard(name, new String(bytes, StandardCharsets.UTF_8), tag(bytes)));
        } catch (IOException e) {
            throw new StoreException("the dashboard " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Writes a dashboard unless it is another one than the writer knows.
     *
     * @param replaces tag of the text that was read, empty for a new one
     * @return what stands in the store now, empty where the tag did not fit and nothing was written
     * @throws StoreException when it cannot be written
     */
    public synchronized Optional<Dashboard> write(String name, String text, String replaces) {
        if (!replaces.equals(find(name).map(Dashboard::tag).orElse(""))) {
            return Optional.empty();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path next = folder.resolve(name + ENDING + ".next");
        try {
            Files.createDirectories(folder);
            Files.write(next, bytes);
            Files.move(
                    next,
                    folder.resolve(name + ENDING),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StoreException("the dashboard " + name + " cannot be written: " + e.getMessage(), e);
        }
        return Optional.of(new Dashboard(name, text, tag(bytes)));
    }

    /**
     * Removes a dashboard unless it is another one than the remover knows.
     *
     * @return whether it was removed
     * @throws StoreException when it cannot be removed
     */
    public synchronized boolean remove(String name, String tag) {
        if (!find(name).map(Dashboard::tag).filter(tag::equals).isPresent()) {
            return false;
        }
        try {
            Files.delete(folder.resolve(name + ENDING));
            return true;
        } catch (IOException e) {
            throw new StoreException("the dashboard " + name + " cannot be removed: " + e.getMessage(), e);
        }
    }

    private static String tag(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return HexFormat.of().toHexDigits(sum.getValue(), 8) + "-" + bytes.length;
    }
}
