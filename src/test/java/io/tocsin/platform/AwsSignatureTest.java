package io.tocsin.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The vectors of AWS: its guide to signing requests, and its test suite for Signature Version 4. */
class AwsSignatureTest {

    private static final Instant TIME = Instant.parse("2015-08-30T12:36:00Z");
    private static final String CREDENTIAL = "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static String signature(
            String service, String method, String url, Map<String, String> headers, String body) {
        String authorization = AwsSignature.of(CREDENTIAL, "us-east-1", service)
                .headers(method, URI.create(url), headers, body.getBytes(StandardCharsets.UTF_8), TIME)
                .get("Authorization");
        return String.valueOf(authorization).replaceFirst(".*Signature=", "");
    }

    @Test
    void aRequestIsSignedAsTheGuideShows() {
        Map<String, String> headers = AwsSignature.of(CREDENTIAL, "us-east-1", "iam")
                .headers(
                        "GET",
                        URI.create("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"),
                        Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                        new byte[0],
                        TIME);

        assertThat(headers)
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request,"
                                + " SignedHeaders=content-type;host;x-amz-date,"
                                + " Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    @Test
    void requestsOfTheTestSuiteAreSignedAsItSays() {
        String url = "https://example.amazonaws.com/";

        assertThat(signature("service", "GET", url, Map.of(), ""))
                .as("get-vanilla")
                .isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        assertThat(signature("service", "GET", url + "?Param2=value2&Param1=value1", Map.of(), ""))
                .as("get-vanilla-query-order-key-case")
                .isEqualTo("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
        assertThat(signature(
                        "service",
                        "POST",
                        url,
                        Map.of("content-type", "application/x-www-form-urlencoded"),
                        "Param1=value1"))
                .as("post-x-www-form-urlencoded")
                .isEqualTo("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
        assertThat(signature(
                        "service", "GET", url, Map.of("My-Header1", " value1", "My-Header2", " \"a   b   c\""), ""))
                .as("get-header-value-trim")
                .isEqualTo("acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
    }

    @Test
    void aCredentialWithoutItsPartsSignsNothing() {
        assertThatThrownBy(() -> AwsSignature.of("AKIDEXAMPLE", "us-east-1", "iam"))
                .hasMessageContaining("<access key id>:<secret access key>")
                .message()
                .doesNotContain("AKIDEXAMPLE");
    }

    @Test
    void theSecretIsNotShown() {
        assertThat(AwsSignature.of(CREDENTIAL, "us-east-1", "iam").toString()).doesNotContain("wJalrXUtnFEMI");
    }
}
