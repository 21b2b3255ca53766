package org.fieldrack.oni.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.Event;
import org.fieldrack.device.RefusedException;
import org.fieldrack.oni.OniContext;
import org.fieldrack.oni.OniError;
import org.fieldrack.oni.OniException;
import org.fieldrack.oni.OniOption;
import org.fieldrack.oni.OniState;
import org.fieldrack.property.Schema;
import org.fieldrack.property.SchemaItem;
import org.fieldrack.property.Value;

/** A connection with the device table that it has now: a reset makes another on the same context. */
record Session(OniContext context, DeviceTree tree, Pipeline pipeline, DeviceContext lab, Report report) {

    /** Asks every device for its registers, shows them, and prepares for their frames; acquisition stands still. */
    static Session open(
            OniContext context,
            OniConfig config,
            DeviceContext lab,
            Optional<ClosedLoop> loop,
            Report report,
            Pipeline.LinkWatch links) {
        config.blockReadSize().ifPresent(size -> {
            if (size >= context.option(OniOption.MAXREADFRAMESIZE)) {
                context.setOption(OniOption.BLOCKREADSIZE, size + 3 & ~3);
            }
        });
        DeviceTree tree = new DeviceTree(context);
        long clockHz = Integer.toUnsignedLong(context.option(OniOption.ACQCLKHZ));
        Pipeline pipeline = new Pipeline(
                tree,
                context.table(),
                Math.max(1, clockHz),
                config,
                lab.clock(),
                lab.counter("lost_samples", "samples that are missing between two others of the same device"),
                loop.map(l -> new GuardedLoop(l, lab)),
                (device, samples) -> context.writeFrame(context.createFrame(device, samples)),
                links);
        List<SchemaItem> items = new ArrayList<>(Report.items());
        items.addAll(tree.nodes());
        lab.inject(new Schema(items));
        report.constants(context, clockHz);
        report.registers(tree.values());
        return new Session(context, tree, pipeline, lab, report);
    }

    /** Reads what is there; false when acquisition is stopped. The reader's thread only. */
    boolean read() {
        if (context.state() != OniState.RUNNING) {
            return false;
        }
        pipeline.begin();
        try {
            int frames = context.readBatch(pipeline);
            pipeline.end(frames);
            return frames > 0;
        } catch (OniException e) {
            if (e.error() == OniError.BAD_FRAME) {
                skipBadFrame(e);
            } else if (context.isBroken() || context.state() == OniState.NULL) {
                throw e;
            } else if (e.error() == OniError.NO_READABLE_DEVICE) {
                return false;
            }
            return true; // no frame in time: the heartbeat's lateness tells it
        }
    }

    /** Where a frame is wrong the place of the next one is unknown: only a restart finds it. */
    private void skipBadFrame(OniException e) {
        lab.counter("bad_frames", "frames that do not match the device table").increment();
        lab.event(Event.Kind.GAP, "read", "", "", String.valueOf(e.getMessage()));
        context.stop();
        pipeline.restart();
        context.start();
    }

    /** Writes what a property stands for and publishes what the controller says then. */
    void set(String path, Value value) {
        long number = value instanceof Value.Int i ? i.value() : (long) value.asDouble();
        if (path.equals("hardwareAddress")) {
            context.setOption(OniOption.HWADDRESS, (int) number);
            report.number(path, number);
            return;
        }
        DeviceTree.Place place = tree.places().get(path);
        if (place == null) {
            throw new RefusedException(path, "unknown", "there is no register " + path);
        }
        context.writeRegister(place.device(), place.register(), (int) number);
        report.number(path, Integer.toUnsignedLong(context.readRegister(place.device(), place.register())));
    }
}
