package org.fieldrack.serve.rest;

import java.util.List;

/**
 * One row of the route table, from which both the server and the OpenAPI document are made.
 *
 * @param method GET, PUT or POST
 * @param path below {@code /api/v1}, with parameters in braces
 * @param summary what it does, in one sentence
 * @param parameters of the query
 * @param body example of the body as JSON; empty for none
 * @param answers further statuses than 200, each with its meaning
 * @param handler does it
 */
record Route(
        String method,
        String path,
        String summary,
        List<Parameter> parameters,
        String body,
        List<Answer> answers,
        Handler handler) {
    /** Writes the answer into the exchange. */
    @FunctionalInterface
    interface Handler {
        void handle(Exchange exchange);
    }

    /**
     * @param type {@code string} or {@code integer}
     * @param many may be given several times
     */
    record Parameter(String name, String type, boolean many, String description) {
        static Parameter text(String name, String description) {
            return new Parameter(name, "string", false, description);
        }

        static Parameter number(String name, String description) {
            return new Parameter(name, "integer", false, description);
        }

        static Parameter many(String name, String description) {
            return new Parameter(name, "string", true, description);
        }
    }

    record Answer(int status, String meaning) {}

    static final Answer UNKNOWN =
            new Answer(404, "No such device, property or command; the message suggests the nearest name.");
    static final Answer BAD = new Answer(400, "A parameter or the body cannot be read.");
    static final Answer REFUSED =
            new Answer(422, "A rule forbids it and nothing was changed: rule and message say which.");
    static final Answer OFFLINE = new Answer(503, "The instrument cannot be reached; nothing was changed.");
    static final Answer FAILED = new Answer(504, "The instrument did not do it.");

    static Route get(String path, String summary, Handler handler, Parameter... parameters) {
        return new Route("GET", path, summary, List.of(parameters), "", List.of(), handler);
    }

    static Route change(String method, String path, String summary, String body, Handler handler) {
        return new Route(method, path, summary, List.of(), body, List.of(BAD), handler);
    }

    Route answers(Answer... further) {
        return new Route(method, path, summary, parameters, body, List.of(further), handler);
    }
}
