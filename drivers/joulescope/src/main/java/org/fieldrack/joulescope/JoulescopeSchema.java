package org.fieldrack.joulescope;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.property.ArchivePolicy;
import org.fieldrack.property.Command;
import org.fieldrack.property.Node;
import org.fieldrack.property.Option;
import org.fieldrack.property.Property;
import org.fieldrack.property.PropertyBuilder;
import org.fieldrack.property.Schema;
import org.fieldrack.property.SchemaItem;

/** What a Joulescope has: readings of its statistics, its parameters, what it says of itself, and its commands. */
final class JoulescopeSchema {
    /** Node of the parameters, whose keys are the seed's names. */
    static final String PARAMETERS = "parameters";

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("sensor_power", "Sensor power"),
            Map.entry("source", "Source"),
            Map.entry("i_range", "Current range"),
            Map.entry("v_range", "Voltage range"),
            Map.entry("ovr_to_lsb", "Overload in lowest bit"),
            Map.entry("trigger_source", "Trigger source"),
            Map.entry("io_voltage", "I/O voltage"),
            Map.entry("gpo0", "Output 0"),
            Map.entry("gpo1", "Output 1"),
            Map.entry("current_lsb", "Lowest bit of current"),
            Map.entry("voltage_lsb", "Lowest bit of voltage"),
            Map.entry("control_test_mode", "Test mode"),
            Map.entry("transfer_length", "Packets a transfer"),
            Map.entry("transfer_outstanding", "Transfers queued"),
            Map.entry("current_ranging_type", "Suppression: kind"),
            Map.entry("current_ranging_samples_pre", "Suppression: samples before"),
            Map.entry("current_ranging_samples_window", "Suppression: window"),
            Map.entry("current_ranging_samples_post", "Suppression: samples after"),
            Map.entry("buffer_duration", "Buffer"),
            Map.entry("reduction_frequency", "Statistics rate"),
            Map.entry("sampling_frequency", "Sampling frequency"));

    private JoulescopeSchema() {}

    static Schema schema() {
        List<SchemaItem> items = new ArrayList<>();
        for (Field field : List.of(Field.CURRENT, Field.VOLTAGE, Field.POWER)) {
            String name =
                    Character.toUpperCase(field.key().charAt(0)) + field.key().substring(1);
            items.add(reading(field.key(), name, field.unit(), "Mean since the last reading.")
                    .build());
            items.add(
                    reading(field.key() + "Min", name + " min", field.unit(), "Smallest sample since the last reading.")
                            .build());
            items.add(
                    reading(field.key() + "Max", name + " max", field.unit(), "Greatest sample since the last reading.")
                            .build());
            items.add(reading(field.key() + "Std", name + " std", field.unit(), "Standard deviation of the samples.")
                    .build());
        }
        items.add(reading("charge", "Charge", "C", "Accumulated since the start or the last clear.")
                .build());
        items.add(reading("energy", "Energy", "J", "Accumulated since the start or the last clear.")
                .build());
        items.add(Node.of(PARAMETERS, "Parameters", parameters()));
        items.add(Node.of("info", "Instrument", info()));
        items.add(Node.of("samples", "Samples", samples()));
        items.addAll(commands());
        return new Schema(items);
    }

    private static PropertyBuilder reading(String key, String name, String unit, String description) {
        return Property.real(key).displayedName(name).unit(unit).description(description);
    }

    private static List<SchemaItem> parameters() {
        List<SchemaItem> items = new ArrayList<>();
        for (Parameter parameter : JoulescopeDevice.parameters()) {
            if (!parameter.options().isEmpty()) {
                items.add(parameter(parameter));
            }
        }
        return items;
    }

    private static Property parameter(Parameter parameter) {
        List<Option> options = new ArrayList<>();
        for (Parameter.Choice choice : parameter.options()) {
            options.add(Option.of(options.size(), choice.name()));
        }
        boolean developer = parameter.flags().contains("developer");
        return Property.options(parameter.name(), "?")
                .options(options)
                .displayedName(NAMES.getOrDefault(parameter.name(), parameter.name()))
                .description("Parameter " + parameter.name() + " of the instrument.")
                .reconfigurable()
                .requires(developer ? AccessLevel.EXPERT : AccessLevel.OPERATOR)
                .build();
    }

    private static List<SchemaItem> info() {
        return List.of(
                text("model", "Model"),
                text("serialNumber", "Serial number"),
                text("hardwareSerialNumber", "Hardware serial number"),
                text("firmware", "Firmware and hardware, as the instrument says"),
                text("calibration", "Date of the calibration"));
    }

    private static Property text(String key, String name) {
        return Property.text(key).displayedName(name).build();
    }

    private static List<SchemaItem> samples() {
        return List.of(
                count("received", "Received"),
                count("missing", "Missing"),
                count("skips", "Gaps"),
                count("outOfStep", "Out of step"),
                Property.integer("inputs")
                        .displayedName("Inputs")
                        .description("Levels of the two inputs, bit 0 and 1.")
                        .displayType("bin")
                        .build());
    }

    private static Property count(String key, String name) {
        return Property.integer(key)
                .displayedName(name)
                .description("Samples since streaming began.")
                .archive(ArchivePolicy.EVERY_READING)
                .build();
    }

    private static List<Command> commands() {
        Property file = Property.text("file")
                .displayedName("File")
                .description("Path on this computer.")
                .displayType("fileIn")
                .build();
        Property serial = Property.text("serialNumber")
                .displayedName("Serial number")
                .description("The instrument's serial number, typed again.")
                .build();
        Property factory = Property.bool("factory")
                .displayedName("Factory")
                .description("Replace the factory's calibration, not the active one.")
                .build();
        return List.of(
                Command.of("start", "Start", "Begins to stream."),
                Command.of("stop", "Stop", "Ends streaming; the samples held can still be looked at."),
                Command.of("clearAccumulators", "Clear charge and energy", "Begins charge and energy anew."),
                Command.of("programSensorFirmware", "Program sensor firmware", "Replaces the sensor's firmware.")
                        .withArguments(file, serial)
                        .requires(AccessLevel.EXPERT)
                        .asks("Replace the firmware of the sensor? A wrong file makes the instrument unusable."),
                Command.of("programControllerFirmware", "Program firmware", "Replaces the controller's firmware.")
                        .withArguments(file, serial)
                        .requires(AccessLevel.EXPERT)
                        .asks("Replace the firmware of the controller? A wrong file makes the instrument unusable."),
                Command.of("programCalibration", "Program calibration", "Replaces the calibration; keeps a copy first.")
                        .withArguments(file, serial, factory)
                        .requires(AccessLevel.EXPERT)
                        .asks("Replace the calibration? All measurements change with it."));
    }
}
