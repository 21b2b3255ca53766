package org.fieldrack.bench.serve;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** A client in its own process: notes how old each reading is when it has come, after three seconds of warming up. */
final class FeedClient implements WebSocket.Listener {
    private static final long WARM = 3_000_000_000L;
    private final Histogram ages = new Histogram(60_000_000_000L, 3);
    private final StringBuilder text = new StringBuilder();
    private final long from = System.nanoTime() + WARM;

    private FeedClient() {}

    public static void main(String[] args) {
        FeedClient client = new FeedClient();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(args[0].replace("http", "ws") + "/api/v1/live"), client)
                .join();
        socket.sendText("{\"op\":\"subscribe\",\"properties\":[\"many\"]}", true)
                .join();
        long end = client.from + Integer.parseInt(args[1]) * 1_000_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        socket.abort();
        synchronized (client) {
            ServeLab.print("reading to client", client.ages);
        }
        System.exit(0);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            Instant now = Instant.now();
            note(now.getEpochSecond() * 1_000_000_000L + now.getNano());
            text.setLength(0);
        }
        socket.request(1);
        return CompletableFuture.completedStage(null);
    }

    /** Looks for rows {@code [id,value,time]} without a parser, which would be measured too. */
    private synchronized void note(long now) {
        int at = text.indexOf("\"readings\":[[");
        if (at < 0 || System.nanoTime() < from) {
            return;
        }
        int end = text.indexOf("]]", at);
        for (int close = text.indexOf("]", at); close >= 0 && close <= end; close = text.indexOf("]", close + 1)) {
            int comma = text.lastIndexOf(",", close);
            long time = Long.parseLong(text, comma + 1, close, 10);
            ages.recordValue(Math.max(0, Math.min(now - time, ages.getHighestTrackableValue())));
        }
    }
}
