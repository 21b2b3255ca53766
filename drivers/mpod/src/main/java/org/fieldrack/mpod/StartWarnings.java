package org.fieldrack.mpod;

import java.util.stream.IntStream;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Event;

/** What an expert should look at when a crate is found. */
final class StartWarnings {
    private StartWarnings() {}

    /** Says what an expert should look at: moved boards, doubtful cable lengths, pointless actions. */
    static void look(MpodConfig config, DeviceContext context, CrateStructure crate) {
        config.boards().forEach((name, serial) -> {
            String description = crate.scalars().text(name + ".description");
            if (!description.contains(serial)) {
                String text = description.isEmpty()
                        ? name + " is empty, but the board " + serial + " is expected there"
                        : name + " holds \"" + description + "\", but the board " + serial
                                + " is expected there: element names may be wrong";
                context.log().warn("{}: {}", context.deviceName(), text);
                context.event(Event.Kind.ALARM, name + ".description", "", "MINOR", text);
                context.counter("moved_boards", "boards that do not stand where the lab file expects them")
                        .increment();
            }
        });
        UserConfig userConfig = new UserConfig(config.regulationEncoding());
        boolean doubtful = IntStream.range(0, crate.table().rows())
                .anyMatch(row -> crate.kind(row) == ChannelKind.LV
                        && crate.table().has(row, OutputColumn.USER_CONFIG)
                        && userConfig.isDoubtful((int) crate.table().raw(row, OutputColumn.USER_CONFIG)));
        if (doubtful) {
            context.log()
                    .warn(
                            "{}: a userConfig has bits 1 and 2 in a way that the vendor reads as another cable length;"
                                    + " see regulationEncoding",
                            context.deviceName());
        }
    }
}
