package org.fieldrack.oni.device;

import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceException;
import org.fieldrack.device.Event;
import org.fieldrack.oni.DeviceDescriptor;
import org.fieldrack.oni.OniException;

/** What follows when a headstage is plugged or pulled: an event, and for a new one a reset that finds its devices. */
final class PortWatch implements Pipeline.LinkWatch {
    private final DeviceContext lab;
    private final boolean follow;
    private final Runnable reset;

    /**
     * @param follow whether to reset at all
     */
    PortWatch(DeviceContext lab, boolean follow, Runnable reset) {
        this.lab = lab;
        this.follow = follow;
        this.reset = reset;
    }

    @Override
    public void link(int address, boolean locked) {
        lab.event(
                Event.Kind.STATE,
                "port " + DeviceDescriptor.text(address),
                locked ? "unlocked" : "locked",
                locked ? "locked" : "unlocked",
                locked ? "a link is up" : "the link is lost");
        if (!locked) {
            lab.counter("link_losses", "links between a port and its headstage that were lost")
                    .increment();
        } else if (follow) {
            // not on the reader's thread, which a reset has to stop
            lab.start("link", () -> {
                try {
                    reset.run();
                } catch (OniException | DeviceException e) {
                    lab.log().warn("the reset after a new link failed: {}", e.getMessage());
                }
            });
        }
    }
}
