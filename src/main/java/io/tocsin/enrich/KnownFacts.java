package io.tocsin.enrich;

import io.tocsin.event.Event;
import io.tocsin.event.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Adds what the files of the folder say: places, owners of networks, assets, people, zones and indicators. */
final class KnownFacts implements FactSource {

    private static final List<String> DOMAINS =
            List.of("url.domain", "destination.domain", "source.domain", "dns.question.name", "tls.client.server_name");
    private static final List<String> URLS = List.of("url.full", "url.original");
    private static final List<String> MAILS = List.of("email.from.address", "email.sender.address", "user.email");
    private static final int MOST_MATCHES = 20;

    private final Supplier<Knowledge> knowledge;

    KnownFacts(Supplier<Knowledge> knowledge) {
        this.knowledge = knowledge;
    }

    @Override
    public void enrich(Event event, Additions additions) {
        Knowledge known = knowledge.get();
        if (known.equals(Knowledge.NONE)) {
            return;
        }
        far(known, "source", event.sourceIp(), additions);
        far(known, "destination", event.destinationIp(), additions);
        add("tocsin.asset.host", known.assetNamed(event.hostName()), additions);
        add("tocsin.person.user", known.person(event.userName()), additions);
        add("tocsin.person.target", known.person(event.targetUserName()), additions);
        if (!known.indicators().isEmpty()) {
            indicators(known, event, additions);
        }
    }

    private static void far(Knowledge known, String end, String address, Additions additions) {
        if (address.isEmpty()) {
            return;
        }
        for (GeoDatabase database : known.geo()) {
            additions.addAll(end + "." + database.fieldSet(), database.find(address));
        }
        add("tocsin.asset." + end, known.assetAt(address), additions);
        String zone = known.zone(address);
        if (zone != null) {
            additions.add("tocsin.zone." + end, zone);
        }
    }

    private static void add(String path, @Nullable Map<String, Object> said, Additions additions) {
        if (said != null) {
            additions.addAll(path, said);
        }
    }

    /** A feed that is looked at again tells of the time of the event, by when it arrived. */
    private static void indicators(Knowledge known, Event event, Additions additions) {
        Instant now = event.ingestedAt();
        List<Indicator> found = new ArrayList<>();
        look(known, Indicator.Type.IP, List.of("related.ip"), event, now, found);
        look(known, Indicator.Type.HASH, List.of("related.hash"), event, now, found);
        look(known, Indicator.Type.DOMAIN, DOMAINS, event, now, found);
        look(known, Indicator.Type.URL, URLS, event, now, found);
        look(known, Indicator.Type.EMAIL, MAILS, event, now, found);
        if (found.isEmpty()) {
            return;
        }
        Set<String> values = new LinkedHashSet<>();
        Set<String> types = new LinkedHashSet<>();
        Set<String> feeds = new LinkedHashSet<>();
        Set<String> descriptions = new LinkedHashSet<>();
        long confidence = -1;
        for (Indicator indicator : found) {
            values.add(indicator.value());
            types.add(indicator.type().name().toLowerCase(Locale.ROOT));
            feeds.add(indicator.feed());
            descriptions.add(indicator.description());
            confidence = Math.max(confidence, indicator.confidence());
        }
        descriptions.remove("");
        additions.add("tocsin.indicator.value", List.copyOf(values));
        additions.add("tocsin.indicator.type", List.copyOf(types));
        additions.add("tocsin.indicator.feed", List.copyOf(feeds));
        additions.add("tocsin.indicator.description", List.copyOf(descriptions));
        if (confidence >= 0) {
            additions.add("tocsin.indicator.confidence", confidence);
        }
    }

    private static void look(
            Knowledge known, Indicator.Type type, List<String> paths, Event event, Instant now, List<Indicator> found) {
        if (!known.hasIndicators(type)) {
            return;
        }
        for (String path : paths) {
            if (Fields.get(event.document(), path) == null) {
                continue;
            }
            for (String value : event.fields(path)) {
                if (found.size() < MOST_MATCHES) {
                    found.addAll(known.indicators(type, value, now));
                }
            }
        }
    }
}
