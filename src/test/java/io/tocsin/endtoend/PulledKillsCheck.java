package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built server is killed with {@code kill -9} while it reads files that are rotated, the journal (a script in place of {@code
 * journalctl}), a mailbox (GreenMail), an API that is polled, SQS, Kinesis and Pub/Sub (stand-ins, which cut requests off): everything
 * is stored once. {@code -Dtocsin.kills=20} kills so often, {@code -Dtocsin.seed} repeats a run.
 */
class PulledKillsCheck {

    private static final int KILLS = Integer.getInteger("tocsin.kills", 1);
    private static final int EACH = 200;
    private static final int MAILS = 20;
    private static final Duration ENOUGH = Duration.ofMinutes(10);
    private static final Pattern NUMBER = Pattern.compile("([a-z]+)-(\\d+)-");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void everythingIsStoredOnce() throws Exception {
        long seed = Long.getLong("tocsin.seed", System.nanoTime());
        System.out.printf("pulled: seed %d (again with -Dtocsin.kills=%d -Dtocsin.seed=%d)%n", seed, KILLS, seed);
        Random random = new Random(seed);
        Path journal = Files.createFile(folder.resolve("journal.jsonl"));
        Path journalctl = Files.writeString(
                folder.resolve("journalctl"),
                "#!/bin/sh\nafter=0\nfor a in \"$@\"; do case $a in --after-cursor=*) after=${a#--after-cursor=};; esac; done\n"
                        + "tail -n +$((after + 1)) " + journal + "\n");
        Files.setPosixFilePermissions(journalctl, PosixFilePermissions.fromString("rwxr-xr-x"));
        GreenMail mail = new GreenMail(new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
        });
        mail.setUser("abuse@example.org", "abuse", "s3cret");
        mail.start();
        try (CloudStandIn cloud = new CloudStandIn(random);
                TocsinProcess server = new TocsinProcess(folder.resolve("data"))
                        .with("tocsin.routes", routes(cloud))
                        .with("tocsin.sources.files.enabled", true)
                        .with("tocsin.sources.files.paths", folder.resolve("app.log"))
                        .with("tocsin.sources.journald.enabled", true)
                        .with("tocsin.sources.journald.command", journalctl)
                        .with("tocsin.sources.mailbox.enabled", true)
                        .with(
                                "tocsin.sources.mailbox.uri",
                                "imap://127.0.0.1:" + mail.getImap().getPort())
                        .with("tocsin.sources.mailbox.user", "abuse")
                        .with("tocsin.sources.mailbox.password", "s3cret")
                        .with("tocsin.sources.polls.test.enabled", true)
                        .with("tocsin.sources.sqs.enabled", true)
                        .with("tocsin.sources.sqs.region", "us-east-1")
                        .with("tocsin.sources.sqs.url", cloud.url() + "/123/tocsin")
                        .with("tocsin.sources.sqs.access-key", "key")
                        .with("tocsin.sources.sqs.secret-key", "secret")
                        .with("tocsin.sources.kinesis.enabled", true)
                        .with("tocsin.sources.kinesis.region", "us-east-1")
                        .with("tocsin.sources.kinesis.stream", "events")
                        .with("tocsin.sources.kinesis.endpoint", cloud.url())
                        .with("tocsin.sources.kinesis.access-key", "key")
                        .with("tocsin.sources.kinesis.secret-key", "secret")
                        .with("tocsin.sources.pubsub.enabled", true)
                        .with("tocsin.sources.pubsub.endpoint", cloud.url())
                        .with("tocsin.sources.pubsub.subscription", "projects/p/subscriptions/s")) {
            server.start();
            int mails = 0;
            for (int kill = 0; kill <= KILLS; kill++) {
                for (int i = kill * EACH; i < (kill + 1) * EACH; i++) {
                    write(journal, "{\"__CURSOR\":\"" + (i + 1) + "\",\"MESSAGE\":\"journald-" + i + "-\"}");
                    write(folder.resolve("app.log"), "<38>Jan  5 12:00:00 host app: files-" + i + "-");
                    cloud.add(i);
                    if (i % (EACH / MAILS) == 0) {
                        GreenMailUtil.sendTextEmail(
                                "abuse@example.org",
                                "user@example.org",
                                "mailbox-" + mails++ + "-",
                                "look",
                                mail.getSmtp().getServerSetup());
                    }
                    if (i % 70 == 69) {
                        // it was seen under its name: one that comes and goes between two looks is not known to be a
                        // log
                        TimeUnit.MILLISECONDS.sleep(2_500 + random.nextInt(1_500));
                        Files.move(folder.resolve("app.log"), folder.resolve("app.log." + i));
                    }
                }
                if (kill < KILLS) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(4_000));
                    server.kill();
                    server.start();
                }
            }
            int all = EACH * (KILLS + 1);
            for (String source : List.of("files", "journald", "test", "sqs", "kinesis", "pubsub")) {
                stored(server, source, all);
            }
            stored(server, "mailbox", mails);
            System.out.printf("pulled: %d of each source, %d mails, %d kills: each stored once%n", all, mails, KILLS);
        } finally {
            mail.stop();
        }
    }

    private Path routes(CloudStandIn cloud) throws IOException {
        Path routes = folder.resolve("routes");
        try (Stream<Path> shipped = Files.walk(Path.of("routes"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, routes.resolve(Path.of("routes").relativize(file)));
            }
        }
        Files.writeString(routes.resolve("polls").resolve("test.poll.yaml"), """
                every: 10s
                request:
                  url: %s/poll
                  query: {since: "{{cursor}}"}
                events: /events
                id: /number
                cursor: {from: answer, field: /max, format: text}
                per-minute: 600
                """.formatted(cloud.url()));
        return routes;
    }

    private static void write(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void stored(TocsinProcess server, String source, int all) {
        List<Integer> wanted = IntStream.range(0, all).boxed().toList();
        List<Integer> stored = new ArrayList<>();
        await().atMost(ENOUGH).pollInterval(Duration.ofSeconds(1)).until(() -> {
            stored.clear();
            server.all("events?q=tocsin.source:" + source).forEach(event -> {
                Matcher number = NUMBER.matcher(event.toString());
                stored.add(number.find() ? Integer.parseInt(number.group(2)) : -1);
            });
            return stored.containsAll(wanted);
        });
        assertThat(stored).as(source).containsExactlyInAnyOrderElementsOf(wanted);
    }
}
