package org.fieldrack.serve.console;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.fieldrack.serve.rest.RestException;

/**
 * Serves the console from the class path: its own files under {@code /}, those of drivers under
 * {@code /console/drivers/NAME/}, which a driver's jar has in {@code META-INF/fieldrack/console/NAME/}.
 *
 * <p>Files are read once and kept; a browser asks again each time and gets the file only where it changed. Nothing is
 * loaded from elsewhere and no script stands in a page, which the content security policy enforces.
 */
public final class ConsoleFiles {
    private static final String OWN = "org/fieldrack/serve/console/";
    private static final String OF_DRIVERS = "META-INF/fieldrack/console/";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "json", "application/json",
            "txt", "text/plain; charset=utf-8");

    private final ClassLoader loader;
    // holds what exists only: names that somebody makes up take no memory
    private final Map<String, File> files = new ConcurrentHashMap<>();

    private record File(byte[] bytes, String tag, String type) {}

    /** @param loader that of the drivers, under which this module's own files are found too */
    public ConsoleFiles(ClassLoader loader) {
        this.loader = loader;
    }

    /** Returns the address of a driver's page, empty where it brings none. */
    public String pageOfDriver(String driver) {
        return file(OF_DRIVERS + driver + "/page.js").isPresent() ? "/console/drivers/" + driver + "/page.js" : "";
    }

    /** Answers with one of the console's own files. */
    public void own(Context context, String path) {
        serve(context, OWN + path, path);
    }

    /** Answers with a file of a driver. */
    public void ofDriver(Context context, String driver, String path) {
        serve(context, OF_DRIVERS + driver + "/" + path, path);
    }

    private void serve(Context context, String resource, String path) {
        if (!path.matches("[A-Za-z0-9_/-]+(\\.[A-Za-z0-9_-]+)*")) {
            throw nothing(context);
        }
        File file = file(resource).orElseThrow(() -> nothing(context));
        context.header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-cache")
                .header("ETag", file.tag());
        if (file.tag().equals(context.header("If-None-Match"))) {
            context.status(304);
        } else {
            context.contentType(file.type()).result(file.bytes());
        }
    }

    private static RestException nothing(Context context) {
        return new RestException(404, "unknown", "there is nothing at " + context.path());
    }

    private Optional<File> file(String resource) {
        File known = files.get(resource);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<File> found = read(resource);
        found.ifPresent(file -> files.put(resource, file));
        return found;
    }

    private Optional<File> read(String resource) {
        String type =
                TYPES.get(resource.substring(resource.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        URL url = type == null ? null : loader.getResource(resource);
        if (url == null || type == null) {
            return Optional.empty();
        }
        try (InputStream in = url.openStream()) {
            byte[] bytes = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            String tag = "\"" + HexFormat.of().toHexDigits(sum.getValue(), 8) + "-" + bytes.length + "\"";
            return Optional.of(new File(bytes, tag, type));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + " of the class path", e);
        }
    }
}
