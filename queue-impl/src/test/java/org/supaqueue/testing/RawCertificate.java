package org.supaqueue.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for a {@link RawServer} with TLS. Only a client with the context of {@link #trusted} trusts
 * this certificate.
 */
public final class RawCertificate {
    private static final String PASSWORD = "changeit";

    private final SSLContext context;

    private RawCertificate(SSLContext context) {
        this.context = context;
    }

    /**
     * Creates a certificate with the JDK's keytool.
     *
     * @param name subject alternative name, for example {@code ip:127.0.0.1} or {@code dns:example.com}
     */
    public static RawCertificate of(String name) throws IOException, GeneralSecurityException, InterruptedException {
        Path folder = Files.createTempDirectory("certificate");
        Path file = folder.resolve("keys.p12");
        try {
            keytool(name, file);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            return new RawCertificate(context(keys));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void keytool(String name, Path file) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String[] command = {
            keytool,
            "-genkeypair",
            "-alias",
            "a",
            "-keyalg",
            "EC",
            "-dname",
            "CN=test",
            "-ext",
            "san=" + name,
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            file.toString()
        };
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    /** {@return the factory for the server's sockets} */
    public ServerSocketFactory sockets() {
        return context.getServerSocketFactory();
    }

    /** {@return a context that trusts only this certificate} */
    public SSLContext trusted() {
        return context;
    }
}
