package org.fieldrack.serve;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.fieldrack.device.Requester;
import org.fieldrack.property.AccessLevel;
import org.fieldrack.serve.rest.RestException;

/**
 * Looks at every request before anything is done for it: a web page in somebody's browser must not switch on a high
 * voltage.
 *
 * <p>Refused are a {@code Host} that is not the listener's own (a name that was made to point here), a foreign
 * {@code Origin} (a page of somebody else), and a change whose body is not JSON (which a form could send).
 */
public final class Doorman {
    private static final String LEVEL = "Fieldrack-Level";
    private static final String CLIENT = "Fieldrack-Client";
    private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);

    private final Listener listener;
    private final AccessLevel level;

    Doorman(Listener listener, Optional<AccessLevel> level) {
        this.listener = listener;
        this.level = level.orElse(listener.isLoopback() ? AccessLevel.EXPERT : AccessLevel.OBSERVER);
    }

    /** Returns what requests to this listener are trusted with. */
    public AccessLevel level() {
        return level;
    }

    /** Lets a request pass or throws the refusal. */
    public void admit(Context request) {
        String host = header(request, "Host");
        if (!listener.isOwn(host)) {
            throw new RestException(
                    403,
                    "host",
                    "the host \"" + host + "\" is not this server's own: use " + listener.url()
                            + " or add it to serve.http.names in the lab file");
        }
        String origin = header(request, "Origin");
        if (!origin.isEmpty() && !listener.isOwn(origin.replaceFirst("^https?://", ""))) {
            throw new RestException(
                    403,
                    "origin",
                    "requests from pages of \"" + origin + "\" are refused: only this server's own console may ask");
        }
        if (!READING.contains(request.method()) && !isJson(request)) {
            throw new RestException(415, "content-type", "a change needs the header Content-Type: application/json");
        }
    }

    private static boolean isJson(Context request) {
        String type = request.contentType();
        return type != null
                && type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    /** Returns who asks, at the level that the request lowered itself to; a level above the listener's is refused. */
    public Requester requester(Context request) {
        String asked = header(request, LEVEL);
        AccessLevel granted = level;
        if (!asked.isEmpty()) {
            granted = AccessLevel.of(asked)
                    .orElseThrow(() -> new RestException(
                            400,
                            "level",
                            "\"" + asked + "\" is not a level: write OBSERVER, USER, OPERATOR, EXPERT or ADMIN"));
            if (!level.allows(granted)) {
                throw new RestException(
                        403,
                        "level",
                        "this listener grants " + level + ": the header " + LEVEL
                                + " may only lower it, not raise it to " + granted);
            }
        }
        String client = header(request, CLIENT);
        String who = client.matches("[a-z0-9-]{1,20}") ? client : "rest";
        return new Requester(who + " " + request.ip(), granted);
    }

    private static String header(Context request, String name) {
        String value = request.header(name);
        return value == null ? "" : value;
    }
}
