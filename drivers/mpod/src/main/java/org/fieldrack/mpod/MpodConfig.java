package org.fieldrack.mpod;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fieldrack.config.Key;
import org.fieldrack.config.Secret;

/** What a lab file says about a crate (specification section 17.1). */
public record MpodConfig(
        @Key(value = "Address of the controller; port 161 unless given.", example = "snmp://mpod-07")
        String bus,

        @Key(value = "How often measurements are read.", def = "1s")
        Duration poll,

        @Key(
                value = "Whether anything may be written to the crate; without it every property is read-only.",
                def = "false")
        boolean control,

        @Key(
                value = "Community names by right: public, private, admin, guru; a right without name is not used.",
                example = "{public: {secret: mpod-public}}")
        Map<String, Secret> communities,

        @Key(value = "SNMP version: V2C, or V1 for controllers that know no bulk requests.", def = "V2C")
        SnmpVersion version,

        @Key(value = "How long an answer may take.", def = "1s")
        Duration timeout,

        @Key(value = "How often an unanswered request is repeated.", def = "2", min = 0, max = 10)
        int retries,

        @Key(
                value = "How many requests may be on their way at once; 1 for old controllers.",
                def = "8",
                min = 1,
                max = 64)
        int window,

        @Key(value = "How many polls without any answer make the crate offline.", def = "3", min = 1)
        int offlineAfter,

        @Key(value = "How often every value is published although it did not change.", def = "60s")
        Duration refreshInterval,

        @Key(value = "The view: Operator, Expert, Monitor, Everything, or one of views.", def = "Everything")
        String type,

        @Key(value = "Views of your own: lists of tokens such as voltage_RW_HV.")
        Map<String, List<String>> views,

        @Key(value = "Where the bounds of voltages come from when the device starts.", def = "USER")
        LimitSource vLimitSource,

        @Key(value = "Where the bounds of currents come from when the device starts.", def = "USER")
        LimitSource iLimitSource,

        @Key(value = "Where bounds come from when a saved configuration is loaded: NONE or USER.", def = "NONE")
        LimitSource loadfileLimitSource,

        @Key(value = "Whether the saved configuration is loaded when the device starts.", def = "false")
        boolean loadChannelConfigs,

        @Key(value = "The saved configuration: a file that mpod save wrote.", example = "crate.saved.yaml")
        Optional<Path> saved,

        @Key(value = "How the slack of high-voltage bounds is read: LITERAL or WIDENED.", def = "LITERAL")
        LimitMode limitMode,

        @Key(value = "Volts around the hardware maximum with source VENDOR.", def = "0.15", min = 0)
        double hvSlackVendor,

        @Key(value = "Volts around the hardware maximum with source USER.", def = "0.01", min = 0)
        double hvSlackUser,

        @Key(value = "How cable lengths stand in userConfig: SEED or MIB.", def = "SEED")
        UserConfig.Encoding regulationEncoding,

        @Key(value = "What becomes of small changes on a channel at rest: SEED or DEADBAND.", def = "DEADBAND")
        SetFilter.Mode filter,

        @Key(value = "Dead-band as a part of full scale.", def = "5e-5", min = 0, max = 1)
        double deadband,

        @Key(value = "Whether switching an HV channel off also clears its latched events.", def = "false")
        boolean autoRearm,

        @Key(value = "Kind of a board where it is not found out: ma1: HV.", example = "{ma1: HV}")
        Map<String, ChannelKind> kinds,

        @Key(value = "What each channel supplies, by channel name.", example = "{u107: GEM 3 top}")
        Map<String, String> elements,

        @Key(
                value = "Serial number that the board in a slot must have; another one is a warning.",
                example = "{ma1: \"100001\"}")
        Map<String, String> boards,

        @Key(
                value = "Groups of channels that are set and ramped together, in the order of ramping up.",
                example = "{gem: [u100, u101]}")
        Map<String, List<String>> groups,

        @Key(value = "Whether the voltage behind the series resistance is calculated.", def = "false")
        boolean irDrop,

        @Key(value = "Raises set-points by the drop over cables: none unless cables are named; needs control: true.")
        IrCorrection irCorrection) {

    /** Protocol version of the requests. */
    public enum SnmpVersion {
        V1,
        V2C
    }

    /** Returns the same with another address and other communities, for a simulated crate. */
    public MpodConfig at(String address, Map<String, Secret> names) {
        return new MpodConfig(
                address,
                poll,
                control,
                names,
                version,
                timeout,
                retries,
                window,
                offlineAfter,
                refreshInterval,
                type,
                views,
                vLimitSource,
                iLimitSource,
                loadfileLimitSource,
                loadChannelConfigs,
                saved,
                limitMode,
                hvSlackVendor,
                hvSlackUser,
                regulationEncoding,
                filter,
                deadband,
                autoRearm,
                kinds,
                elements,
                boards,
                groups,
                irDrop,
                irCorrection);
    }

    LimitTables tables() {
        return new LimitTables(limitMode, hvSlackVendor, hvSlackUser);
    }

    LimitPhases phases() {
        return new LimitPhases(vLimitSource, iLimitSource, loadChannelConfigs, loadfileLimitSource);
    }
}
