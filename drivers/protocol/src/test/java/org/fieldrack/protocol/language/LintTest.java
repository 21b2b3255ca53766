package org.fieldrack.protocol.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LintTest {
    private static List<String> check(String text) {
        return Lint.check(ProtocolFile.of("f.proto", text.getBytes(StandardCharsets.ISO_8859_1))).stream()
                .map(Finding::text)
                .toList();
    }

    @Test
    void aCleanFileHasNoFindings() {
        assertThat(check(
                        "Terminator = LF;\nget { out \"V\\$1?\"; in \"%f\"; }\nset { out \"V %{OFF|ON}\"; @init { get2; } }"
                                .replace("get2;", "out \"V?\"; in \"%{OFF|ON}\";")))
                .isEmpty();
    }

    @Test
    void saysWhatIsHardlyMeant() {
        assertThat(check("""
                        ReplyTimeot = 100;
                        x = "A";
                        mode { out "M?"; in "%{ON|ONE}"; }
                        name { out "N?"; in "%#s;"; }
                        push { out "P"; @mismatch { out "Q"; } }
                        none { }
                        """))
                .containsExactly(
                        "f.proto:1:1: warning: the variable replytimeot is never used: did you mean replytimeout?",
                        "f.proto:2:1: warning: the variable x is never used",
                        "f.proto:3:22: warning: in %{ON|ONE} the name ON hides ONE: the first that fits is taken, so put the"
                                + " longer one first",
                        "f.proto:4:22: warning: %#s takes the rest of the line: what stands behind it is never reached",
                        "f.proto:5:17: warning: @mismatch is never reached: push reads nothing",
                        "f.proto:6:1: warning: the protocol none does nothing, so it cannot be started");
    }

    @Test
    void everyErrorOfEveryProtocolIsFoundWithItsPlace() {
        assertThat(check("""
                        a { out "%q"; }
                        b { in "%.2f"; }
                        c { inn "x"; }
                        d { out "%[a-z]"; }
                        e { out $y; }
                        """))
                .containsExactly(
                        "f.proto:1:11: error: there is no converter %q: converters are d i u o x X f e E g G s c [ { b B r R D m T"
                                + " < /",
                        "f.proto:2:12: error: %f has no precision in an input: leave out .2",
                        "f.proto:3:5: error: there is no command inn, nor a protocol of this name before this one: did you mean"
                                + " in?",
                        "f.proto:4:12: error: %[ is for input only",
                        "f.proto:5:9: error: the variable y is not defined");
    }

    @Test
    void anUnusableFileSaysWhere() {
        assertThatThrownBy(() -> check("a { out \"x\";\n b { out \"y\"; } }"))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("f.proto:2:2: a protocol cannot stand in a protocol: is a } missing before b?");
        assertThatThrownBy(() -> check("a {\n out \"x; }\n"))
                .hasMessage("f.proto:2:6: the string that begins here is not closed on its line: \" is expected");
        assertThatThrownBy(() -> check("a { out \"x\"; "))
                .hasMessage("f.proto:1:13: the file ends inside the protocol a: } is expected");
    }
}
