package org.fieldrack.serve.rest;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.fieldrack.device.Lab;
import org.fieldrack.record.StoreException;
import org.fieldrack.record.archive.Archive;
import org.fieldrack.record.export.ExportJobs;
import org.fieldrack.record.recording.OpenedRecordings;
import org.fieldrack.record.recording.Recordings;
import org.fieldrack.serve.Doorman;
import org.fieldrack.serve.dashboard.Dashboards;
import org.fieldrack.serve.json.JsonWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST interface under {@code /api/v1}, laid on the web server from one route table. */
public final class Api implements AutoCloseable {
    /** Path below which every route of this version stands. */
    public static final String BASE = "/api/v1";

    private static final Logger LOG = LoggerFactory.getLogger("fieldrack.serve");

    private final Lab lab;
    private final Doorman doorman;
    private final List<Runnable> closing = new ArrayList<>();
    private final List<Route> routes;

    /**
     * @param recordings of the laboratory, empty where it keeps none
     * @param dashboards of the laboratory, empty where it keeps none
     * @param pageOfDriver address of a driver's console page; empty for none
     * @param reload reads the lab file again and says what was done
     */
    public Api(
            Lab lab,
            Archive archive,
            Optional<Recordings> recordings,
            Optional<Dashboards> dashboards,
            Doorman doorman,
            UnaryOperator<String> pageOfDriver,
            String version,
            Supplier<String> reload) {
        this.lab = lab;
        this.doorman = doorman;
        this.routes = Stream.of(
                        new LabRoutes(
                                        archive,
                                        version,
                                        lab.clock().utcNanos(),
                                        reload,
                                        new LabRoutes.Keeps(recordings.isPresent(), dashboards.isPresent()))
                                .routes(),
                        new DeviceRoutes(pageOfDriver).routes(),
                        new FindRoutes().routes(),
                        new BusRoutes().routes(),
                        StreamRoutes.ofLab(),
                        new MemoryRoutes().routes(),
                        new ArchiveRoutes(archive).routes(),
                        recordings.map(this::recorded).orElse(List.of()),
                        dashboards.map(all -> new DashboardRoutes(all).routes()).orElse(List.of()))
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> recorded(Recordings recordings) {
        OpenedRecordings opened = new OpenedRecordings(recordings);
        ExportJobs exports = new ExportJobs(recordings, recordings.store());
        closing.add(opened::close);
        closing.add(exports::close);
        return Stream.of(
                        new RecordingRoutes(recordings).routes(),
                        new PinRoutes(recordings).routes(),
                        StreamRoutes.ofRecordings(opened),
                        new ExportRoutes(exports).routes())
                .flatMap(List::stream)
                .toList();
    }

    /** Gives back what answers kept open. */
    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }

    /** Adds the routes, and the form in which every error of the server is told. */
    public void addTo(RoutesConfig to) {
        for (Route route : routes) {
            HandlerType method = switch (route.method()) {
                case "GET" -> HandlerType.GET;
                case "PUT" -> HandlerType.PUT;
                default -> HandlerType.POST;
            };
            to.addHttpHandler(method, BASE + route.path(), context -> answer(context, route));
        }
        to.exception(RestException.class, (e, context) -> tell(context, e.status(), e.rule(), message(e)));
        to.exception(
                HttpResponseException.class,
                (e, context) -> tell(context, e.getStatus(), "request", inWords(context, e)));
        to.exception(StoreException.class, (e, context) -> tell(context, 503, "store", message(e)));
        to.exception(Exception.class, (e, context) -> {
            LOG.error("{} {} ended by a fault", context.method(), context.path(), e);
            tell(context, 500, "fault", "the server made a mistake, see its log: " + e);
        });
    }

    private void answer(Context context, Route route) {
        Exchange exchange = new Exchange(context, lab, doorman.requester(context), routes);
        route.handler().handle(exchange);
        context.header("Cache-Control", "no-store");
        if (!exchange.isAnswered()) {
            context.contentType("application/json").result(exchange.answer().toString());
        }
    }

    private static String message(Exception e) {
        return Objects.toString(e.getMessage(), "");
    }

    private static String inWords(Context context, HttpResponseException e) {
        return switch (e.getStatus()) {
            case 404 -> "there is nothing at " + context.path() + ": see " + BASE + "/openapi.json";
            case 405 -> context.path() + " does not take " + context.method() + ": see " + BASE + "/openapi.json";
            case 413 -> "the body is larger than 1 MB";
            default -> message(e);
        };
    }

    private static void tell(Context context, int status, String rule, String message) {
        context.status(status)
                .header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(new JsonWriter()
                        .beginObject()
                        .field("rule", rule)
                        .field("message", message)
                        .endObject()
                        .toString());
    }
}
