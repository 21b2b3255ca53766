package org.fieldrack.serve;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.fieldrack.base.Counters;
import org.fieldrack.device.Lab;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.console.ConsoleFiles;
import org.fieldrack.serve.dashboard.Dashboards;
import org.fieldrack.serve.live.LiveFeed;
import org.fieldrack.serve.metrics.Metrics;
import org.fieldrack.serve.rest.Api;
import org.fieldrack.serve.socket.Sockets;
import org.fieldrack.serve.streams.LabStreams;
import org.fieldrack.serve.streams.ViewFeed;

/**
 * The web server of a laboratory: console, REST, live feed and metrics on one port.
 *
 * <p>Each request runs on a virtual thread of its own, so a set that waits for its instrument delays nobody.
 */
public final class Server implements AutoCloseable {
    private static final String VERSION = "0.1.0";
    private static final String LIVE = Api.BASE + "/live";
    private static final String LIVE_STREAMS = Api.BASE + "/streams/live";

    private final Listener listener;
    private final Doorman doorman;
    private final LiveFeed feed;
    private final ViewFeed views;
    private final Api api;
    private final Javalin web;

    private Server(Listener listener, Doorman doorman, LiveFeed feed, ViewFeed views, Api api, Javalin web) {
        this.listener = listener;
        this.doorman = doorman;
        this.feed = feed;
        this.views = views;
        this.api = api;
        this.web = web;
    }

    /**
     * Starts serving a laboratory whose lab file cannot be read again.
     *
     * @throws ServeException when the address cannot be listened on; its message is a sentence for the user
     */
    public static Server start(ServerConfig config, Lab lab, Archive archive) {
        return start(config, lab, archive, Optional.empty(), () -> {
            throw new IllegalArgumentException("this laboratory was not started from a lab file");
        });
    }

    /** Starts serving without dashboards. */
    public static Server start(
            ServerConfig config, Lab lab, Archive archive, Optional<Recordings> recordings, Supplier<String> reload) {
        return start(config, lab, archive, recordings, Optional.empty(), reload);
    }

    /**
     * Starts serving.
     *
     * @param recordings of the laboratory, empty where it keeps none
     * @param dashboards of the laboratory, empty where it keeps none
     * @param reload reads the lab file again and says what was done; refuses with {@link IllegalArgumentException}
     * @throws ServeException when the address cannot be listened on; its message is a sentence for the user
     */
    public static Server start(
            ServerConfig config,
            Lab lab,
            Archive archive,
            Optional<Recordings> recordings,
            Optional<Dashboards> dashboards,
            Supplier<String> reload) {
        ServerConfig.Http http = config.web();
        Listener listener = bound(Listener.of(http.listen(), http.names()), http.listen());
        Doorman doorman = new Doorman(listener, http.level());
        ConsoleFiles console = new ConsoleFiles(Server.class.getClassLoader());
        LiveFeed feed = new LiveFeed(lab, VERSION);
        ViewFeed views = new ViewFeed(new LabStreams(lab), lab.clock(), feed.counters());
        Api api = new Api(lab, archive, recordings, dashboards, doorman, console::pageOfDriver, VERSION, reload);
        Metrics metrics = new Metrics(lab, archive, feed.counters());
        Javalin web = Javalin.create(setup -> {
            settings(setup, listener);
            setup.routes.before(doorman::admit);
            setup.routes.wsBeforeUpgrade(doorman::admit);
            api.addTo(setup.routes);
            setup.routes.ws(LIVE, new Sockets(feed::admit)::configure);
            setup.routes.ws(LIVE_STREAMS, new Sockets(views::admit)::configure);
            setup.routes.get("/metrics", context -> metrics(context, metrics));
            setup.routes.get("/", context -> console.own(context, "index.html"));
            setup.routes.get(
                    "/console/drivers/{driver}/<path>",
                    context -> console.ofDriver(context, context.pathParam("driver"), context.pathParam("path")));
            setup.routes.get("/console/<path>", context -> console.own(context, context.pathParam("path")));
        });
        try {
            web.start();
        } catch (RuntimeException e) {
            feed.close();
            throw new ServeException("cannot listen on " + http.listen() + ": " + e.getMessage(), e);
        }
        return new Server(listener, doorman, feed, views, api, web);
    }

    /** Finds out whether the port is free, before anything is built, and which it is where any will do. */
    private static Listener bound(Listener wanted, String written) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(wanted.socketAddress());
            return wanted.withPort(socket.getLocalPort());
        } catch (IOException e) {
            throw new ServeException(
                    "cannot listen on " + written + ": " + e.getMessage()
                            + "; stop the program that has it or choose another address with serve.http.listen (--port of the demo)",
                    e);
        }
    }

    private static void settings(JavalinConfig setup, Listener listener) {
        setup.startup.showJavalinBanner = false;
        setup.startup.showOldJavalinVersionWarning = false;
        setup.startup.startupWatcherEnabled = false;
        setup.concurrency.useVirtualThreads = true;
        setup.http.prefer405over404 = true;
        setup.jetty.host = listener.address().getHostAddress();
        setup.jetty.port = listener.port();
        setup.jetty.modifyServletContextHandler(Server::webSockets);
    }

    private static void webSockets(ServletContextHandler handler) {
        // the web server opens a session for each WebSocket, which nothing here uses
        handler.getSessionHandler().setMaxInactiveInterval(60);
        handler.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle event) {
                // on a local network compression costs more time than it saves
                WebSocketServerComponents.getWebSocketComponents(handler)
                        .getExtensionRegistry()
                        .unregister("permessage-deflate");
            }
        });
    }

    private static void metrics(Context context, Metrics metrics) {
        context.contentType(Metrics.CONTENT_TYPE).result(metrics.text());
    }

    /** Returns the port that is listened on. */
    public int port() {
        return listener.port();
    }

    /** Returns the console's address. */
    public String url() {
        return listener.url();
    }

    /** Returns what a request is trusted with that does not lower itself. */
    public AccessLevel level() {
        return doorman.level();
    }

    /** Returns how many clients follow the live feed. */
    public int liveClients() {
        return feed.size();
    }

    /** Returns how many clients follow streams. */
    public int streamClients() {
        return views.size();
    }

    /** Returns what the live feed counts. */
    public Counters liveCounters() {
        return feed.counters();
    }

    /** Says goodbye to the clients of the live feed and stops listening. */
    @Override
    public void close() {
        feed.close();
        views.close();
        web.stop();
        api.close();
    }
}
