package org.fieldrack.mpod;

/** The two families of boards: low voltage with sense lines, high voltage without (specification section 1.4). */
public enum ChannelKind {
    LV,
    HV
}
