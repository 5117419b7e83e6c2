package io.tocsin.ingest.aws;

import io.tocsin.platform.AwsSignature;
import io.tocsin.platform.Sha256;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes signed requests to services of AWS. */
final class AwsRequests {

    private final Credentials credentials;
    private final Clock clock;

    /** @param sessionToken empty for none */
    record Credentials(String region, String accessKey, String secretKey, String sessionToken) {

        /** They are secret. */
        @Override
        public String toString() {
            return "Credentials";
        }
    }

    AwsRequests(Credentials credentials, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    /** @param url without a query; its path is encoded */
    HttpRequest signed(String service, String method, URI url, Map<String, String> more, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.put("x-amz-content-sha256", Sha256.hex(body));
        if (!credentials.sessionToken().isEmpty()) {
            headers.put("x-amz-security-token", credentials.sessionToken());
        }
        headers.putAll(new AwsSignature(credentials.accessKey(), credentials.secretKey(), credentials.region(), service)
                .headers(method, url, headers, body, clock.instant()));
        HttpRequest.Builder request = HttpRequest.newBuilder(url).method(method, BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return request.build();
    }
}
