package org.fieldrack.mpod;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fieldrack.base.Counter;
import org.fieldrack.device.DeviceContext;
import org.fieldrack.device.DeviceException;

/**
 * Writes corrections of the drop over cables after a poll, and shows how they stand.
 *
 * <p>Runs on the poll's thread, so no channel is corrected more often than it is read.
 */
final class IrDropLoop {
    /** Reads the set-points of rows anew. */
    interface Reread {
        void voltages(List<Integer> rows) throws InterruptedException;
    }

    private final IrDrop drops;
    private final CrateSets sets;
    private final Publisher publisher;
    private final DeviceContext context;
    private final Counter written;
    private final Map<Integer, IrDrop.Standing> shown = new HashMap<>();

    IrDropLoop(IrDrop drops, CrateSets sets, Publisher publisher, DeviceContext context) {
        this.drops = drops;
        this.sets = sets;
        this.publisher = publisher;
        this.context = context;
        this.written =
                context.counter("ir_corrections", "set-points that the correction of the drop over cables wrote");
    }

    /** Corrects what is due; what others may have set since is read before it is overwritten. */
    void afterPoll(Reread reread) throws InterruptedException {
        List<IrDrop.Due> due = drops.due();
        if (!due.isEmpty()) {
            reread.voltages(due.stream().map(IrDrop.Due::row).toList());
            due.forEach(this::correct);
        }
        for (int row : drops.rows()) {
            IrDrop.Standing now = drops.standing(row);
            if (!now.equals(shown.put(row, now))) {
                publisher.correction(row, now);
            }
        }
    }

    private void correct(IrDrop.Due due) {
        try {
            if (sets.correct(due.row(), due.setPoint(), () -> drops.isWanted(due))) {
                written.increment();
                drops.written(due);
            }
        } catch (DeviceException e) {
            context.log().warn("{}: drop over a cable not corrected: {}", context.deviceName(), e.getMessage());
            drops.failed(due, String.valueOf(e.getMessage()));
        }
    }
}
