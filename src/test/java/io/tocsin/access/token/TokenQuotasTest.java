package io.tocsin.access.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.access.MemoryRows;
import io.tocsin.access.token.ApiToken.Quota;
import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenQuotasTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final ApiTokens tokens = new ApiTokens(new MemoryRows<>(), clock);
    private final TokenQuotas quotas = new TokenQuotas(tokens, clock);

    @Test
    void aSenderMayBringItsBurstAndThenItsRate() {
        tokens.make("shipper", List.of("ingest"), "admin", null, new Quota(100, null, 2));

        assertThat(quotas.take("shipper", 200, 1)).isEmpty();
        assertThat(quotas.take("shipper", 1, 1)).isPresent();
        clock.move(Duration.ofSeconds(1));
        assertThat(quotas.take("shipper", 100, 1)).isEmpty();
        assertThat(quotas.take("shipper", 1, 1)).isPresent();
    }

    @Test
    void aRequestLargerThanTheBurstIsTakenAndPaidForAfterwards() {
        tokens.make("shipper", List.of("ingest"), "admin", null, new Quota(null, 1_000L, 1));

        assertThat(quotas.take("shipper", 1, 5_000)).isEmpty();
        assertThat(quotas.take("shipper", 1, 1))
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5)));
        clock.move(Duration.ofSeconds(5));
        assertThat(quotas.take("shipper", 1, 1)).isEmpty();
    }

    @Test
    void whatCannotBeRefusedIsCountedAndSaysForHowLongToPause() {
        tokens.makeForCertificate("edge-7", List.of("ingest"), "admin", null, new Quota(10, null, 1));

        assertThat(quotas.charge("EDGE-7", 5, 1)).isEmpty();
        assertThat(quotas.charge("edge-7", 1, 1)).isEmpty();
        assertThat(quotas.charge("Edge-7", 24, 1))
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3)));
        assertThat(quotas.charge("unknown", 1_000_000, 1)).isEmpty();
    }

    @Test
    void othersAreNotBound() {
        tokens.make("free", List.of("ingest"), "admin", null, null);
        tokens.make("shipper", List.of("ingest"), "admin", null, new Quota(1, 1_000L, 1));
        quotas.take("shipper", 1_000, 1_000_000);

        assertThat(quotas.take("free", 1_000_000, 1_000_000_000)).isEmpty();
        assertThat(quotas.take("", 1_000_000, 1_000_000_000)).isEmpty();
        assertThat(quotas.take("shipper", 1, 1)).isPresent();
    }
}
