package io.tocsin.http;

import java.security.KeyStore;
import java.util.Locale;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;

/** Gives a further connector the certificates of the server's own, also when they are renewed. Spring does so for the first only. */
final class ConnectorTls {

    private ConnectorTls() {}

    static void secure(Connector connector, BoundedProtocol protocol, Ssl ssl, @Nullable SslBundles bundles) {
        protocol.setSSLEnabled(true);
        connector.setScheme("https");
        connector.setSecure(true);
        protocol.addSslHostConfig(config(protocol, ssl, WebServerSslBundle.get(ssl, bundles)));
        String name = ssl.getBundle();
        if (bundles != null && name != null) {
            bundles.addBundleUpdateHandler(
                    name, renewed -> protocol.addSslHostConfig(config(protocol, ssl, renewed), true));
        }
    }

    private static SSLHostConfig config(AbstractHttp11Protocol<?> protocol, Ssl ssl, SslBundle bundle) {
        SSLHostConfig config = new SSLHostConfig();
        config.setHostName(protocol.getDefaultSSLHostConfigName());
        config.setCertificateVerification(verification(ssl.getClientAuth()));
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.UNDEFINED);
        String keystorePassword = bundle.getStores().getKeyStorePassword();
        if (keystorePassword != null) {
            certificate.setCertificateKeystorePassword(keystorePassword);
        }
        if (bundle.getKey().getPassword() != null) {
            certificate.setCertificateKeyPassword(bundle.getKey().getPassword());
        }
        if (bundle.getKey().getAlias() != null) {
            certificate.setCertificateKeyAlias(bundle.getKey().getAlias());
        }
        KeyStore keys = bundle.getStores().getKeyStore();
        if (keys != null) {
            certificate.setCertificateKeystore(keys);
        }
        config.addCertificate(certificate);
        KeyStore trusted = bundle.getStores().getTrustStore();
        if (trusted != null) {
            config.setTrustStore(trusted);
        }
        return config;
    }

    private static String verification(Ssl.@Nullable ClientAuth asked) {
        String name = asked == null ? "NONE" : asked.name();
        return switch (name) {
            case "NEED" -> "required";
            case "WANT" -> "optional";
            default -> name.toLowerCase(Locale.ROOT);
        };
    }
}
