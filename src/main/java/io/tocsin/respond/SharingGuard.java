package io.tocsin.respond;

import io.tocsin.incident.Markings;
import io.tocsin.respond.connector.ConnectorRequest;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a request may be told to the system outside that it is for. */
@FunctionalInterface
interface SharingGuard {

    /** Where there are no incidents, nothing is marked. */
    SharingGuard NONE = (work, request) -> Optional.empty();

    Optional<Refusal> refusal(RunAtWork work, ConnectorRequest request);

    /** By the TLP and PAP of incidents, for connectors that have a ceiling. */
    static SharingGuard by(Markings markings) {
        return (work, request) -> {
            Markings.Ceiling ceiling = request.connector().ceiling();
            if (ceiling == null) {
                return Optional.empty();
            }
            Set<String> texts = RequestTexts.in(request.with()).collect(Collectors.toSet());
            return markings.refusal(
                            request.connector().use(),
                            ceiling,
                            work.run().alert(),
                            work.run().id(),
                            texts)
                    .map(why -> new Refusal("marking", why));
        };
    }
}
