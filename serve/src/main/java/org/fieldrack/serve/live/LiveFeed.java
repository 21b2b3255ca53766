package org.fieldrack.serve.live;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Device;
import org.fieldrack.device.DeviceState;
import org.fieldrack.device.Event;
import org.fieldrack.device.Lab;
import org.fieldrack.device.Subscription;
import org.fieldrack.property.Schema;
import org.fieldrack.property.Update;
import org.fieldrack.serve.socket.Wire;

/**
 * Carries what happens in the lab to the clients of the live feed.
 *
 * <p>Called on the devices' threads, it only marks what is new for each client; the client's own thread writes. So a
 * client that reads nothing delays nobody.
 */
public final class LiveFeed implements Lab.Follower, AutoCloseable {
    private static final int MOST_CLIENTS = 256;

    private final Lab lab;
    private final String version;
    private final AlarmBoard alarms;
    private final RecentReadings recent = new RecentReadings();
    private final Counters counters = new Counters();
    private final List<LiveClient> clients = new CopyOnWriteArrayList<>();
    private final Subscription following;

    public LiveFeed(Lab lab, String version) {
        this.lab = lab;
        this.version = version;
        this.alarms = new AlarmBoard(lab);
        lab.devices().forEach(recent::begin);
        this.following = lab.follow(this);
    }

    /** Returns what the feed counts: {@code clients}, {@code messages}, {@code dropped_readings}, {@code dropped_events}. */
    public Counters counters() {
        return counters;
    }

    /** Returns how many clients are linked. */
    public int size() {
        return clients.size();
    }

    /**
     * Begins to serve a client.
     *
     * @throws IllegalStateException when there are too many; its message says so
     */
    public LiveClient admit(Wire wire) {
        if (clients.size() >= MOST_CLIENTS) {
            throw new IllegalStateException("the live feed has " + MOST_CLIENTS + " clients already");
        }
        LiveClient client = new LiveClient(lab, alarms, recent, counters, wire, clients::remove);
        counters.counter("clients", "clients that were linked").increment();
        clients.add(client);
        client.start(version);
        return client;
    }

    @Override
    public void opened(Device device) {
        clients.forEach(client -> client.rewatch(device, "opened"));
    }

    @Override
    public void closed(Device device) {
        recent.forget(device);
        clients.forEach(client -> client.closed(device));
    }

    @Override
    public void updated(Device device, Update update) {
        recent.add(device, update);
        for (LiveClient client : clients) {
            client.updated(device, update);
        }
    }

    @Override
    public void stateChanged(Device device, DeviceState before, DeviceState now) {
        clients.forEach(client -> client.device(device, "state"));
    }

    @Override
    public void schemaChanged(Device device, Schema before, Schema now) {
        clients.forEach(client -> client.rewatch(device, "schema"));
    }

    @Override
    public void streamsChanged(Device device) {
        clients.forEach(client -> client.device(device, "streams"));
    }

    @Override
    public void event(Event event) {
        clients.forEach(client -> client.event(event));
    }

    @Override
    public void close() {
        following.close();
        clients.forEach(LiveClient::close);
    }
}
