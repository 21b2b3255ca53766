package org.fieldrack.mpod.sim;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.fieldrack.base.Clock;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Simulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/**
 * A running simulated crate: socket, agent, time and NVRAM.
 *
 * <p>Two threads: the transport's, which answers, and one that lets time pass every 5 ms and writes the NVRAM. Both work
 * under one lock, the file is written outside of it.
 */
public final class MpodSimulator implements Simulator {
    private static final Logger LOG = LoggerFactory.getLogger(MpodSimulator.class);
    private static final Duration TICK = Duration.ofMillis(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final CrateLayout layout;
    private final MpodSimulatorOptions options;
    private final Optional<Path> file;
    private final Counters counters = new Counters();
    private final DefaultUdpTransportMapping transport;
    private final CrateAgent agent;
    private final Thread time;
    private Map<String, String> nvram;
    private CrateModel crate;
    private boolean rebooting;
    private volatile boolean closed;

    /**
     * @param host to listen on
     * @param port 0 takes any
     * @param folder what relative paths of the options count from
     * @throws IOException with a sentence when the port is taken or a file cannot be read
     */
    public MpodSimulator(String host, int port, MpodSimulatorOptions options, Path folder, Clock clock)
            throws IOException {
        this.options = options;
        this.layout = CrateLayout.named(options.layout(), folder);
        this.file = options.nvram().map(folder::resolve);
        this.nvram = file.isPresent() ? Nvram.read(file.get()) : new LinkedHashMap<>();
        try {
            this.crate = boot();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(
                    "the NVRAM " + options.nvram().orElseThrow() + " is damaged (" + e.getMessage()
                            + "): delete it to start as at first boot",
                    e);
        }
        this.agent = new CrateAgent(lock, clock, counters, crate, objects());
        this.transport = listen(host, port);
        MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv1());
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addCommandResponder(agent);
        dispatcher.addTransportMapping(transport);
        transport.addTransportListener(dispatcher);
        transport.listen();
        this.time = Thread.ofPlatform().daemon().name("mpod simulator time").start(this::letTimePass);
    }

    private static DefaultUdpTransportMapping listen(String host, int port) throws IOException {
        try {
            return new DefaultUdpTransportMapping(new UdpAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new IOException(
                    "the simulated crate cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + "; choose another port, or 0 for any",
                    e);
        }
    }

    private CrateModel boot() {
        CrateModel fresh = new CrateModel(layout, options.seed(), options.timeScale());
        Nvram.restore(fresh, nvram);
        return fresh;
    }

    private CrateObjects objects() {
        return new CrateObjects(
                crate,
                new CrateObjects.CrateControl() {
                    @Override
                    public void reboot() {
                        nvram = Nvram.save(crate);
                        rebooting = true;
                    }

                    @Override
                    public void factoryDefaults() {
                        nvram = new LinkedHashMap<>();
                        rebooting = true;
                    }
                },
                options.simControl());
    }

    private void letTimePass() {
        while (!closed) {
            Optional<Map<String, String>> toWrite = tick();
            toWrite.ifPresent(this::write);
            try {
                Thread.sleep(TICK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Optional<Map<String, String>> tick() {
        lock.lock();
        try {
            agent.advance();
            if (rebooting) {
                rebooting = false;
                crate = boot();
                agent.serve(crate, objects());
                crate.settingsChanged();
            }
            // without a file nobody reads it before the next reboot, which saves on its own
            if (file.isEmpty() || !crate.takeChanged()) {
                return Optional.empty();
            }
            nvram = Nvram.save(crate);
            return Optional.of(nvram);
        } finally {
            lock.unlock();
        }
    }

    private void write(Map<String, String> kept) {
        try {
            Nvram.write(file.orElseThrow(), kept);
        } catch (IOException e) {
            counters.counter("nvram_failures", "NVRAM files that could not be written")
                    .increment();
            LOG.warn("the NVRAM {} cannot be written: {}", file.get(), e.getMessage());
        }
    }

    /** Returns what could not be answered, by name. */
    public Counters counters() {
        return counters;
    }

    @Override
    public String address() {
        UdpAddress address = transport.getListenAddress();
        return "snmp://" + address.getInetAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void close() {
        closed = true;
        time.interrupt();
        try {
            time.join(Duration.ofSeconds(2));
            transport.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("closing the simulated crate", e);
        }
        tick().ifPresent(this::write);
    }
}
