package org.fieldrack.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ArchivePolicyTest {
    @Test
    void readsWhatALabFileMayHave() {
        assertThat(ArchivePolicy.parse("all")).isEqualTo(ArchivePolicy.EVERY_READING);
        assertThat(ArchivePolicy.parse(" none ")).isEqualTo(ArchivePolicy.NONE);
        assertThat(ArchivePolicy.parse("change")).isEqualTo(new ArchivePolicy.OnChange(0));
        assertThat(ArchivePolicy.parse("change  0.5")).isEqualTo(new ArchivePolicy.OnChange(0.5));
        assertThat(ArchivePolicy.parse("every 1m30s")).isEqualTo(new ArchivePolicy.Period(Duration.ofSeconds(90)));
    }

    @Test
    void refusesAnythingElseAndSaysWhatIsAllowed() {
        for (String wrong :
                List.of("", "sometimes", "all 5", "change x", "change -1", "change NaN", "every", "every day")) {
            assertThatThrownBy(() -> ArchivePolicy.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("write all, change, change 0.5, every 10s or none");
        }
    }
}
