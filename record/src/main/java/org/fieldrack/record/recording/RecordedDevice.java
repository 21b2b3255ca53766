package org.fieldrack.record.recording;

import org.fieldrack.property.Schema;

/**
 * A device as it was when a recording began.
 *
 * @param state name of its state
 * @param stateText what it said about it; may be empty
 */
public record RecordedDevice(String name, String driver, String state, String stateText, Schema schema) {}
