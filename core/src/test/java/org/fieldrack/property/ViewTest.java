package org.fieldrack.property;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Node BOXES = Node.of(
            "boxes",
            "Boxes",
            List.of(Property.bool("a").build(), Property.bool("b").build()));
    private static final Schema SCHEMA = Schema.of(Property.text("name").build(), channel("u0"), channel("u1"));

    private static Node channel(String key) {
        return Node.of(
                key,
                key,
                List.of(Property.real("volts").build(), Property.real("amps").build(), BOXES));
    }

    @Test
    void showsPropertiesInItsOwnOrder() {
        View view = new View("few", List.of("u1.amps", "name", "gone", "u1.amps"));
        assertThat(view.of(SCHEMA)).containsExactly("u1.amps", "name");
    }

    @Test
    void showsAPropertyOrANodeOfEveryNode() {
        View view = new View("all", List.of("*.amps", "*.boxes", "*.volts", "name"));
        assertThat(view.of(SCHEMA))
                .containsExactly(
                        "name",
                        "u0.amps",
                        "u0.boxes.a",
                        "u0.boxes.b",
                        "u0.volts",
                        "u1.amps",
                        "u1.boxes.a",
                        "u1.boxes.b",
                        "u1.volts");
    }

    @Test
    void staysWithASchemaWhosePropertiesChange() {
        Schema schema = SCHEMA.withViews(List.of(new View("few", List.of("name"))));
        Schema changed =
                schema.with(Map.of("u0.volts", p -> p.toBuilder().max(5).build()));
        assertThat(changed.view("few")).isPresent();
        assertThat(changed.property("u0.volts").orElseThrow().limits().maxInc()).isEqualTo(5);
        assertThat(changed.nodes().get("u1")).isSameAs(schema.nodes().get("u1"));
        assertThat(changed).isNotEqualTo(schema);
    }
}
