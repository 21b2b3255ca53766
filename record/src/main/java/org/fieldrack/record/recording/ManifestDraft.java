package org.fieldrack.record.recording;

import java.util.ArrayList;
import java.util.List;

/** A manifest while it is changed; what nobody touches stays as it was. One thread. */
final class ManifestDraft {
    private final Manifest base;
    long endUtc;
    String endReason;
    long bytes;
    List<Manifest.Stream> streams;
    List<Manifest.Raw> raws;
    List<Manifest.Gap> gaps;
    final List<Manifest.Note> annotations;
    List<Manifest.Count> counters;
    final List<Manifest.Pin> pins;
    List<Manifest.FileSum> files;

    ManifestDraft(Manifest base) {
        this.base = base;
        endUtc = base.endUtc();
        endReason = base.endReason();
        bytes = base.bytes();
        streams = base.streams();
        raws = base.raws();
        gaps = base.gaps();
        annotations = new ArrayList<>(base.annotations());
        counters = base.counters();
        pins = new ArrayList<>(base.pins());
        files = base.files();
    }

    ManifestDraft ended(long utcNanos, String reason) {
        endUtc = utcNanos;
        endReason = reason;
        return this;
    }

    Manifest manifest() {
        return new Manifest(
                base.version(),
                base.name(),
                base.lab(),
                base.note(),
                base.condition(),
                base.startUtc(),
                base.triggerUtc(),
                endUtc,
                endReason,
                bytes,
                streams,
                raws,
                base.properties(),
                gaps,
                annotations,
                counters,
                pins,
                files);
    }
}
