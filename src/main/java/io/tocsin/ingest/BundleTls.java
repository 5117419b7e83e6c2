package io.tocsin.ingest;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * TLS of routes by one of Spring's SSL bundles, as {@code sslContextParameters: "#syslogTls"}. When the bundle's files change
 * and it has {@code reload-on-update}, new connections get the new certificate; the route goes on.
 */
final class BundleTls extends SSLContextParameters {

    private final SslBundles bundles;
    private final String name;

    BundleTls(SslBundles bundles, String name) {
        this.bundles = bundles;
        this.name = name;
    }

    @Override
    public SSLContext createSSLContext(CamelContext camel) throws GeneralSecurityException {
        SslBundle bundle = bundles.getBundle(name);
        LatestKeys keys = new LatestKeys(keys(bundle));
        bundles.addBundleUpdateHandler(name, latest -> {
            try {
                keys.latest = keys(latest);
            } catch (KeyStoreException e) {
                throw new IllegalStateException("the SSL bundle " + name + " has no key any more", e);
            }
        });
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {keys}, bundle.getManagers().getTrustManagers(), null);
        return context;
    }

    private X509ExtendedKeyManager keys(SslBundle bundle) throws KeyStoreException {
        for (KeyManager manager : bundle.getManagers().getKeyManagers()) {
            if (manager instanceof X509ExtendedKeyManager keys) {
                return keys;
            }
        }
        throw new KeyStoreException("the SSL bundle " + name + " has no key: see docs/how-to/use-tls.md");
    }

    /** Whatever is asked is answered by the keys of the bundle as it is now. */
    private static final class LatestKeys extends X509ExtendedKeyManager {

        private volatile X509ExtendedKeyManager latest;

        private LatestKeys(X509ExtendedKeyManager first) {
            latest = first;
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return latest.getClientAliases(type, issuers);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return latest.chooseClientAlias(types, issuers, socket);
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return latest.getServerAliases(type, issuers);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return latest.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return latest.chooseEngineServerAlias(type, issuers, engine);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return latest.getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return latest.getPrivateKey(alias);
        }
    }
}
