package org.fieldrack.buses;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.fieldrack.bus.EventLoop;

/**
 * Looks up host names outside of the loop.
 *
 * <p>On platform threads: a name that does not resolve blocks in native code for seconds, and two virtual threads in there
 * would stop all others of a small machine.
 */
final class NameLookup {
    private static final int THREADS = 3;
    private static final ExecutorService POOL = pool();

    private NameLookup() {}

    private static ExecutorService pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("fieldrack-names-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Finds the address of a host and hands it to one of the two in the loop; never from inside this call.
     *
     * @param host literal IP address (found without asking anybody) or name
     */
    static void find(EventLoop loop, String host, Consumer<InetAddress> found, Consumer<String> failed) {
        if (isLiteral(host)) {
            loop.execute(() -> resolve(host, found, failed));
        } else {
            POOL.execute(() ->
                    resolve(host, a -> loop.execute(() -> found.accept(a)), r -> loop.execute(() -> failed.accept(r))));
        }
    }

    private static void resolve(String host, Consumer<InetAddress> found, Consumer<String> failed) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            failed.accept("unknown host " + host);
            return;
        }
        found.accept(address);
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }
}
