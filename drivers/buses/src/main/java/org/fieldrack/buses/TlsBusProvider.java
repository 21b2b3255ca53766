package org.fieldrack.buses;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.fieldrack.bus.EventLoop;
import org.fieldrack.bus.Transport;

/**
 * {@code tls://host:port}: the instrument's certificate must be signed by an authority that Java trusts, or be named by
 * {@code ?trust=/path/certificate.pem} (then its host name is not checked: instruments rarely know their own).
 * {@code ?verify=off} trusts anybody.
 */
public final class TlsBusProvider extends LinkProvider {
    public TlsBusProvider() {
        super("tls");
    }

    @Override
    Duration connectLimit() {
        return SLOW_CONNECT;
    }

    @Override
    Supplier<Transport> transport(BusAddress address, EventLoop loop) {
        int port = address.knowing("trust", "verify").needPort();
        boolean verify = address.flag("verify", true);
        String trust = address.option("trust", "");
        SSLContext context = context(address, trust, verify);
        boolean checkName = verify && trust.isEmpty();
        return () -> new TlsTransport(
                loop,
                SocketTransport.tcp(loop, address.host(), port),
                () -> engine(context, address.host(), port, checkName));
    }

    private static SSLEngine engine(SSLContext context, String host, int port, boolean checkName) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        if (checkName) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    private static SSLContext context(BusAddress address, String trust, boolean verify) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] managers = verify ? trustManagers(trust) : new TrustManager[] {new Anybody()};
            context.init(null, managers, new SecureRandom());
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "\"" + address.text() + "\": the certificate " + trust + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trustManagers(String file) throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (file.isEmpty()) {
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            int n = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("instrument-" + n++, certificate);
            }
        }
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Trusts whoever answers; only where the address says so. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
