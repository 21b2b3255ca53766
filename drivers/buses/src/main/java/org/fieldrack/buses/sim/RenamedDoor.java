package org.fieldrack.buses.sim;

/** A door that speaks another protocol than the socket it stands on, and is therefore called by another name. */
record RenamedDoor(Door door, String address) implements Door {
    @Override
    public void pullOut() {
        door.pullOut();
    }

    @Override
    public void plugIn() {
        door.plugIn();
    }

    @Override
    public void close() {
        door.close();
    }
}
