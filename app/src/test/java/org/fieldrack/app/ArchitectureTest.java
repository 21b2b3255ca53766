package org.fieldrack.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.LineNumber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fieldrack.base.Vectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The plan of the house: who may import whom, and how large a class and a method may grow. */
final class ArchitectureTest {
    private static final int CLASS_LINES = 300;
    private static final int METHOD_LINES = 40;

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                // core's test-jar is no part of the house either
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("org.fieldrack");
    }

    @Test
    void roomsImportOnlyWhatStandsBelow() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("core")
                .definedBy(
                        "org.fieldrack.base..",
                        "org.fieldrack.config..",
                        "org.fieldrack.property..",
                        "org.fieldrack.device..",
                        "org.fieldrack.stream..",
                        "org.fieldrack.bus..",
                        "org.fieldrack.memory..",
                        "org.fieldrack.codec..")
                .layer("buses")
                .definedBy("org.fieldrack.buses..")
                .layer("drivers")
                .definedBy(
                        "org.fieldrack.protocol..",
                        "org.fieldrack.mpod..",
                        "org.fieldrack.oni..",
                        "org.fieldrack.joulescope..",
                        "org.fieldrack.smartdevice..",
                        "org.fieldrack.host..")
                .layer("record")
                .definedBy("org.fieldrack.record..")
                .layer("serve")
                .definedBy("org.fieldrack.serve..")
                .layer("app")
                .definedBy("org.fieldrack.app..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("serve")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("record")
                .mayOnlyBeAccessedByLayers("serve", "app")
                .whereLayer("drivers")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("buses")
                .mayOnlyBeAccessedByLayers("drivers", "app")
                .check(house);
    }

    @Test
    void noDriverKnowsAnother() {
        slices().matching("org.fieldrack.(protocol|mpod|oni|joulescope|smartdevice|host)..")
                .should()
                .notDependOnEachOther()
                .check(house);
    }

    @Test
    void insideCoreEverybodyStandsOnBase() {
        Map<String, String[]> allowed = Map.of(
                "base",
                new String[] {},
                "config",
                new String[] {"base"},
                "property",
                new String[] {"base"},
                "codec",
                new String[] {"base"},
                "bus",
                new String[] {"base"},
                "stream",
                new String[] {"base", "property"},
                "memory",
                new String[] {"base", "codec", "config", "property"},
                "device",
                new String[] {"base", "config", "property", "stream", "bus"});
        allowed.forEach((room, below) -> {
            List<String> packages = new ArrayList<>(List.of(
                    "org.fieldrack." + room + "..",
                    "java..",
                    "javax..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "org.snakeyaml..",
                    "sun.misc.."));
            Stream.of(below).forEach(b -> packages.add("org.fieldrack." + b + ".."));
            classes()
                    .that()
                    .resideInAPackage("org.fieldrack." + room + "..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(packages.toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(house);
        });
    }

    @Test
    void namesAreTheFields() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .check(house);
    }

    @Test
    void classesAndMethodsStaySmall() throws IOException {
        Map<String, String> tooLarge = new TreeMap<>();
        for (Path source : sources()) {
            long lines = Files.lines(source).count();
            String name = source.getFileName().toString().replace(".java", "");
            if (lines > CLASS_LINES && !Reasons.CLASSES.containsKey(name)) {
                tooLarge.put(name, lines + " lines");
            }
        }
        for (Path file : classFiles()) {
            ClassModel model = ClassFile.of().parse(file);
            for (MethodModel method : model.methods()) {
                int lines = method.code().map(ArchitectureTest::lines).orElse(0);
                String name =
                        model.thisClass().asInternalName().replaceAll(".*/", "").replaceAll("\\$.*", "") + "."
                                + method.methodName().stringValue();
                boolean initializer = name.endsWith("<clinit>") || name.endsWith("<init>");
                if (lines > METHOD_LINES && !initializer && !Reasons.METHODS.containsKey(name)) {
                    tooLarge.put(name, lines + " lines");
                }
            }
        }
        assertThat(tooLarge)
                .as("classes over %d and methods over %d lines need a reason in Reasons", CLASS_LINES, METHOD_LINES)
                .isEmpty();
    }

    private static int lines(CodeModel code) {
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (var element : code) {
            if (element instanceof LineNumber number) {
                first = Math.min(first, number.line());
                last = Math.max(last, number.line());
            }
        }
        return last == 0 ? 0 : last - first + 1;
    }

    private static List<Path> modules() {
        Path root = Vectors.projectRoot();
        return Stream.of(
                        "core",
                        "record",
                        "serve",
                        "app",
                        "drivers/buses",
                        "drivers/protocol",
                        "drivers/mpod",
                        "drivers/oni",
                        "drivers/joulescope",
                        "drivers/smartdevice",
                        "drivers/host")
                .map(root::resolve)
                .toList();
    }

    private static List<Path> sources() throws IOException {
        return below("src/main/java", ".java");
    }

    private static List<Path> classFiles() throws IOException {
        return below("target/classes", ".class");
    }

    private static List<Path> below(String folder, String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path module : modules()) {
            if (Files.isDirectory(module.resolve(folder))) {
                try (Stream<Path> walk = Files.walk(module.resolve(folder))) {
                    walk.filter(p -> p.toString().endsWith(ending)).forEach(found::add);
                }
            }
        }
        return found;
    }
}
