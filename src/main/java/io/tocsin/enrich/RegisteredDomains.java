package io.tocsin.enrich;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tocsin.event.Event;
import java.util.List;
import java.util.Locale;
import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;

/** Takes names of domains apart at the public suffix (Mozilla's list, as the HTTP client brings it): {@code www.example.co.uk} is below {@code example.co.uk}. */
final class RegisteredDomains implements FactSource {

    private static final int CACHED = 10_000;
    private static final int LONGEST_NAME = 253;

    /** A field with a name, and where its parts go. */
    private record Place(String name, String below) {}

    private static final List<Place> PLACES = List.of(
            new Place("url.domain", "url."),
            new Place("source.domain", "source."),
            new Place("destination.domain", "destination."),
            new Place("dns.question.name", "dns.question."));

    /** Empty texts where a name has no such part. */
    private record Parts(String registered, String suffix, String subdomain) {
        private static final Parts NONE = new Parts("", "", "");
    }

    private final Cache<String, Parts> known =
            Caffeine.newBuilder().maximumSize(CACHED).build();

    @Override
    public void enrich(Event event, Additions additions) {
        for (Place place : PLACES) {
            String name = event.field(place.name());
            if (name.indexOf('.') > 0 && name.length() <= LONGEST_NAME) {
                Parts parts = known.get(name, RegisteredDomains::parts);
                additions.add(place.below() + "registered_domain", parts.registered());
                additions.add(place.below() + "top_level_domain", parts.suffix());
                additions.add(place.below() + "subdomain", parts.subdomain());
            }
        }
    }

    private static Parts parts(String written) {
        String name = written.toLowerCase(Locale.ROOT);
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (Addresses.bytes(name) != null) {
            return Parts.NONE;
        }
        PublicSuffixMatcher suffixes = PublicSuffixMatcherLoader.getDefault();
        String registered = suffixes.getDomainRoot(name);
        if (registered == null || registered.indexOf('.') < 0 || !name.endsWith(registered)) {
            return Parts.NONE;
        }
        String suffix = registered.substring(registered.indexOf('.') + 1);
        int rest = name.length() - registered.length() - 1;
        return new Parts(registered, suffix, rest > 0 ? name.substring(0, rest) : "");
    }
}
