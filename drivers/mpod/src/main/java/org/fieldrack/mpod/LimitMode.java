package org.fieldrack.mpod;

/** How the slack of high-voltage bounds is read (section 7.1 b). */
public enum LimitMode {
    /** The numbers as first published: 10 mV too narrow at full scale on negative supplies. */
    LITERAL,
    /** Slack that widens on both sides. */
    WIDENED
}
