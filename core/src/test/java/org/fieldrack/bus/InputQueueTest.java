package org.fieldrack.bus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InputQueueTest {
    private final InputQueue queue = new InputQueue();

    private static void append(InputQueue queue, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
        queue.append(bytes, 0, bytes.limit());
    }

    private static String take(InputQueue queue, int n) {
        String text = ISO_8859_1.decode(queue.lend(n)).toString();
        queue.giveBack();
        return text;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @Test
    void findsATerminatorThatIsSplitOverChunks() {
        append(queue, "1.5\r");
        assertThat(queue.complete(bytes("\r\n"), 0)).isEqualTo(-1);
        append(queue, "\n2");
        assertThat(queue.complete(bytes("\r\n"), 0)).isEqualTo(5);
        assertThat(take(queue, 5)).isEqualTo("1.5\r\n");
        assertThat(queue.complete(bytes("\r\n"), 0)).isEqualTo(-1);
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void handsOverAtMostWhatWasWanted() {
        append(queue, "abcdef\n");
        assertThat(queue.complete(bytes("\n"), 4)).isEqualTo(4);
        queue.rescan();
        assertThat(queue.complete(bytes("c"), 4)).isEqualTo(3);
    }

    @Test
    void keepsMessagesApart() {
        append(queue, "one");
        queue.border();
        queue.border();
        append(queue, "two");
        queue.border();
        assertThat(queue.complete(bytes(""), 0)).isEqualTo(3);
        assertThat(queue.endsAfter(3)).isTrue();
        take(queue, 3);
        assertThat(queue.complete(bytes("\n"), 0)).isEqualTo(3);
        assertThat(take(queue, 3)).isEqualTo("two");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aLentLineSurvivesWhateverComesMeanwhile() {
        append(queue, "line\nrest");
        ByteBuffer line = queue.lend(5);
        queue.clear();
        append(queue, "x".repeat(2000));
        ByteBuffer inner = queue.lend(3);
        append(queue, "y".repeat(5000));
        assertThat(ISO_8859_1.decode(line).toString()).isEqualTo("line\n");
        assertThat(ISO_8859_1.decode(inner).toString()).isEqualTo("xxx");
        queue.giveBack();
        queue.giveBack();
        assertThat(take(queue, queue.size())).isEqualTo("x".repeat(1997) + "y".repeat(5000));
    }

    @Property(tries = 300)
    void splitsLikeAString(
            @ForAll @Size(max = 60) List<@IntRange(min = 'a', max = 'd') Integer> letters,
            @ForAll @IntRange(min = 1, max = 3) int terminatorLength,
            @ForAll @IntRange(min = 1, max = 9) int chunk) {
        StringBuilder text = new StringBuilder();
        letters.forEach(l -> text.append((char) l.intValue()));
        String terminator = "dad".substring(0, terminatorLength);
        InputQueue fresh = new InputQueue();
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < text.length(); at += chunk) {
            append(fresh, text.substring(at, Math.min(text.length(), at + chunk)));
            int n;
            while ((n = fresh.complete(bytes(terminator), 0)) >= 0) {
                lines.add(take(fresh, n));
            }
        }
        lines.add(take(fresh, fresh.size()));
        List<String> wanted = new ArrayList<>();
        int from = 0;
        for (int at; (at = text.indexOf(terminator, from)) >= 0; from = at + terminator.length()) {
            wanted.add(text.substring(from, at + terminator.length()));
        }
        wanted.add(text.substring(from));
        assertThat(lines).isEqualTo(wanted);
    }

    @Property(tries = 300)
    void findsBytesEightAtATimeAsOneByOne(
            @ForAll @Size(max = 80) byte[] text, @ForAll byte wanted, @ForAll @IntRange(max = 20) int from) {
        int plain = -1;
        for (int i = Math.min(from, text.length); i < text.length && plain < 0; i++) {
            plain = text[i] == wanted ? i : -1;
        }
        assertThat(Terminators.indexOf(text, Math.min(from, text.length), text.length, new byte[] {wanted}))
                .isEqualTo(plain);
    }
}
