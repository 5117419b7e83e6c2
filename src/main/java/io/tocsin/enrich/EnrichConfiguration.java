package io.tocsin.enrich;

import io.tocsin.enrich.feed.Feeds;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

@Configuration(proxyBeanMethods = false)
class EnrichConfiguration {

    private static final Duration FEED_TIMEOUT = Duration.ofSeconds(60);
    private static final int FEED_BYTES = 256 << 20;
    private static final Duration LOOK_AT_FEEDS = Duration.ofSeconds(5);

    @Bean
    Enrichers enrichers(ObjectProvider<Enricher> enrichers) {
        return new Enrichers(enrichers.orderedStream().toList());
    }

    @Bean
    Enricher facts(ObjectProvider<FactSource> sources) {
        return new Facts(sources.orderedStream().toList());
    }

    @Bean
    EnrichmentFolder enrichmentFolder(EnrichProperties settings, Folders folders, Timers timers, Clock clock) {
        Path kept = folders.data().resolve("enrichment");
        Feeds feeds = new Feeds(new Fetch(FEED_TIMEOUT, FEED_BYTES), kept.resolve("feeds"), clock);
        EnrichmentFolder folder = new EnrichmentFolder(settings.folder(), kept, feeds);
        folder.look();
        timers.every("enrichment", settings.reloadInterval(), folder::look);
        timers.every("enrichment-feeds", LOOK_AT_FEEDS, folder::lookAtFeeds);
        return folder;
    }

    @Bean
    @Order(1)
    FactSource knownFacts(EnrichmentFolder folder) {
        return new KnownFacts(folder::knowledge);
    }

    @Bean
    @Order(2)
    @ConditionalOnProperty(name = "tocsin.enrich.registered-domain", matchIfMissing = true)
    FactSource registeredDomains() {
        return new RegisteredDomains();
    }

    @Bean
    @Order(3)
    @ConditionalOnProperty(name = "tocsin.enrich.community-id", matchIfMissing = true)
    FactSource communityId() {
        return new CommunityId();
    }

    @Bean
    @Order(4)
    @ConditionalOnProperty(name = "tocsin.enrich.user-agent", matchIfMissing = true)
    FactSource userAgents() {
        return new UserAgents();
    }

    @Bean
    @Order(5)
    @ConditionalOnProperty("tocsin.enrich.reverse-dns.enabled")
    FactSource reverseNames(EnrichProperties settings) {
        return new ReverseNames(settings.reverseDns().networks(), ReverseNames::resolve);
    }
}
