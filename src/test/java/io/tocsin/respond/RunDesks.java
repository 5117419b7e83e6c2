package io.tocsin.respond;

import io.tocsin.platform.Secret;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.SenderTrust;
import io.tocsin.respond.connector.MailSettings;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Makes run desks whose runs are kept in memory and that nobody works on, for tests of later rooms. */
public final class RunDesks {

    private RunDesks() {}

    public static RunDesk resting(Playbooks playbooks, List<RunListener> listeners, Clock clock) {
        MailSettings mail = new MailSettings(
                "", 587, "tocsin@localhost", "security@localhost", "", new Secret(""), true, RespondWorld.NO_MAILBOX);
        RespondSettings settings = new RespondSettings(Mode.DRY_RUN, "http://localhost:8080", 1, Map.of(), mail);
        Outside outside = new Outside(settings);
        RunFactory factory = new RunFactory(outside, alert -> SenderTrust.UNKNOWN, clock);
        return new RunDesk(new InMemoryRunStore(), playbooks, outside, factory, listeners, clock);
    }
}
