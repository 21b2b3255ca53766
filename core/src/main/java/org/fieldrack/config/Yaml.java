package org.fieldrack.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads YAML, of which JSON is a part, into {@link ConfigNode}s with marks. */
public final class Yaml {
    private static final int MAX_DEPTH = 100;

    private Yaml() {}

    /** Reads a file; what is wrong with it is added to the problems and the result is then empty. */
    public static Optional<ConfigNode> read(Path file, Problems problems) {
        ConfigNode.Mark start = new ConfigNode.Mark(file.toString(), 1, 1);
        try {
            return parse(file.toString(), Files.readString(file), problems);
        } catch (NoSuchFileException e) {
            problems.add(start, "there is no such file");
        } catch (CharacterCodingException e) {
            problems.add(start, "the file is not UTF-8 text");
        } catch (IOException e) {
            problems.add(start, "the file cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    /**
     * Reads text.
     *
     * @param file name for marks
     */
    public static Optional<ConfigNode> parse(String file, String text, Problems problems) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setMaxAliasesForCollections(100)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.isEmpty()
                    ? Optional.of(new ConfigNode.Mapping(new ConfigNode.Mark(file, 1, 1), Map.of(), Map.of()))
                    : Optional.of(node(file, root.get(), problems, 0));
        } catch (MarkedYamlEngineException e) {
            ConfigNode.Mark at = e.getProblemMark()
                    .map(m -> new ConfigNode.Mark(file, m.getLine() + 1, m.getColumn() + 1))
                    .orElse(new ConfigNode.Mark(file, 1, 1));
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            problems.add(at, "not valid YAML: " + context + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(new ConfigNode.Mark(file, 1, 1), "not valid YAML: " + firstLine(e));
        }
        return Optional.empty();
    }

    private static String firstLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
    }

    private static ConfigNode node(String file, Node node, Problems problems, int depth) {
        ConfigNode.Mark mark = mark(file, node);
        if (depth > MAX_DEPTH) {
            problems.add(mark, "nested deeper than " + MAX_DEPTH + " levels");
            return new ConfigNode.Scalar(mark, "", false);
        }
        return switch (node) {
            case ScalarNode s -> new ConfigNode.Scalar(mark, s.getValue(), s.getScalarStyle() != ScalarStyle.PLAIN);
            case SequenceNode s -> {
                List<ConfigNode> items = new ArrayList<>();
                s.getValue().forEach(item -> items.add(node(file, item, problems, depth + 1)));
                yield new ConfigNode.Sequence(mark, items);
            }
            case MappingNode m -> mapping(file, mark, m, problems, depth);
            default -> {
                problems.add(mark, "an anchor that is not defined");
                yield new ConfigNode.Scalar(mark, "", false);
            }
        };
    }

    private static ConfigNode mapping(
            String file, ConfigNode.Mark mark, MappingNode node, Problems problems, int depth) {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        Map<String, ConfigNode.Mark> keyMarks = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            ConfigNode.Mark at = mark(file, tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(at, "a key must be a word, not a list or group");
                continue;
            }
            ConfigNode value = node(file, tuple.getValueNode(), problems, depth + 1);
            if (entries.put(key.getValue(), value) != null) {
                problems.add(at, "the key " + key.getValue() + " stands twice: remove one");
            }
            keyMarks.put(key.getValue(), at);
        }
        return new ConfigNode.Mapping(mark, entries, keyMarks);
    }

    private static ConfigNode.Mark mark(String file, Node node) {
        return node.getStartMark()
                .map(m -> new ConfigNode.Mark(file, m.getLine() + 1, m.getColumn() + 1))
                .orElse(new ConfigNode.Mark(file, 1, 1));
    }
}
