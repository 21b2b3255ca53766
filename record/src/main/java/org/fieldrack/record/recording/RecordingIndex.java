package org.fieldrack.record.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.fieldrack.record.StoreException;

/** The manifests of a folder of recordings, each read again only where it changed. Thread-safe. */
final class RecordingIndex {
    /** @param text in which words are looked for */
    private record Known(FileTime modified, long bytes, Manifest manifest, String text) {
        static Known of(FileTime modified, long bytes, Manifest manifest) {
            StringBuilder text = new StringBuilder(manifest.name()).append(' ').append(manifest.note());
            manifest.annotations().forEach(note -> text.append(' ').append(note.text()));
            manifest.streams().forEach(stream -> text.append(' ').append(stream.address()));
            return new Known(modified, bytes, manifest, text.toString().toLowerCase(Locale.ROOT));
        }
    }

    private final Path folder;
    private final Function<String, Optional<Manifest>> live;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** @param live the manifest of one that runs */
    RecordingIndex(Path folder, Function<String, Optional<Manifest>> live) {
        this.folder = folder;
        this.live = live;
    }

    /** Returns all whose text has every word of the search, the latest first. */
    List<Manifest> list(String search) {
        List<String> words = Stream.of(search.toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        List<Manifest> out = new ArrayList<>();
        try (Stream<Path> folders = Files.list(folder)) {
            folders.map(this::known)
                    .flatMap(Optional::stream)
                    .filter(found -> words.stream().allMatch(found.text()::contains))
                    .map(Known::manifest)
                    .forEach(out::add);
        } catch (IOException e) {
            throw new StoreException("the folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
        out.sort(Comparator.comparing(Manifest::name).reversed());
        return out;
    }

    /** Changes the manifest of one that does not run. */
    synchronized void change(String name, Consumer<ManifestDraft> change) throws IOException {
        Path place = folder.resolve(name);
        ManifestDraft draft = Manifest.load(place).draft();
        change.accept(draft);
        draft.manifest().save(place);
    }

    /** Returns the manifest in this folder of a recording, empty where there is none. */
    Optional<Manifest> manifest(Path place) {
        return known(place).map(Known::manifest);
    }

    private Optional<Known> known(Path place) {
        String name = place.getFileName().toString();
        Optional<Manifest> runs = live.apply(name);
        if (runs.isPresent()) {
            return Optional.of(Known.of(FileTime.fromMillis(0), 0, runs.get()));
        }
        try {
            BasicFileAttributes file = Files.readAttributes(place.resolve(Manifest.FILE), BasicFileAttributes.class);
            Known last = known.get(name);
            if (last == null || !last.modified().equals(file.lastModifiedTime()) || last.bytes() != file.size()) {
                last = Known.of(file.lastModifiedTime(), file.size(), Manifest.load(place));
                known.put(name, last);
            }
            return Optional.of(last);
        } catch (IOException e) {
            // a folder of another kind, or one that is just being made
            return Optional.empty();
        }
    }
}
