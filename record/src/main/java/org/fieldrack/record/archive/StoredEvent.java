package org.fieldrack.record.archive;

import org.fieldrack.device.Event;

/**
 * An event of the store.
 *
 * @param id grows with every event of this store
 */
public record StoredEvent(long id, Event event) {}
