package io.tocsin.normalise.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.normalise.draft.Draft;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class LineParsersTest {

    private final LineParsers parsers = new LineParsers();

    /** Empty cells say that the field must be empty; the file is the table in the reference page, as lines. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvFileSource(
            resources = "/samples/lines.csv",
            delimiter = '|',
            quoteCharacter = '\0',
            numLinesToSkip = 4,
            maxCharsPerColumn = 10000)
    void aLineSaysWhatHappenedAndToWhom(
            String program,
            String text,
            String category,
            String action,
            String outcome,
            String provider,
            String user,
            String target,
            String source) {
        Event event = read(program, text);

        assertThat(event.category()).isEqualTo(orEmpty(category));
        assertThat(event.action()).isEqualTo(orEmpty(action));
        assertThat(event.outcome()).isEqualTo(orEmpty(outcome));
        assertThat(event.provider()).isEqualTo(orEmpty(provider));
        assertThat(event.userName()).isEqualTo(orEmpty(user));
        assertThat(event.targetUserName()).isEqualTo(orEmpty(target));
        assertThat(event.sourceIp()).isEqualTo(orEmpty(source));
    }

    private static String orEmpty(String cell) {
        return cell == null ? "" : cell;
    }

    @Test
    void aUserNameCannotForgeAnAddress() {
        Event event = read(
                "sshd",
                "Failed password for invalid user x from 198.51.100.1 port 1 ssh2 from 192.0.2.7 port 4242 ssh2");

        assertThat(event.sourceIp()).isEqualTo("192.0.2.7");
        assertThat(event.sourcePort()).isEqualTo(4242);
        assertThat(event.userName()).isEqualTo("x from 198.51.100.1 port 1 ssh2");
    }

    @Test
    void aUserNameThatIsLeftOutIsNotReadOutOfTheWordsAroundIt() {
        Event event = read("sshd", "fatal: Access denied for user by PAM account configuration [preauth]");

        assertThat(event.userName()).isEmpty();
        assertThat(read("su", "pam_unix(su-l:session): session opened for user by bob(uid=1000)")
                        .targetUserName())
                .isEmpty();
        assertThat(read("sshd", "subsystem request for failed, subsystem not found")
                        .outcome())
                .isEqualTo("failure");
        assertThat(read("nginx", "2026/01/05 10:00:00 [error] 31#31: *3 PAM: user ' - not authenticated: x")
                        .userName())
                .isEmpty();
    }

    @Test
    void aCountOfRepetitionsIsBelievedOnlyUpToABound() {
        assertThat(read(
                                "sshd",
                                "message repeated 999999999 times: [ Failed password for bob from 192.0.2.7 port 1 ssh2]")
                        .occurrences())
                .isEqualTo(100_000);
        assertThat(read("sshd", "PAM 5 more authentication failures; logname= uid=0 rhost=192.0.2.7  user=bob")
                        .occurrences())
                .isEqualTo(5);
    }

    @Test
    void aKeyLoginNamesMethodAndKey() {
        Event event = read("sshd", "Accepted publickey for bob from 192.0.2.7 port 4242 ssh2: ED25519 SHA256:abc");

        assertThat(event.field("labels.ssh_method")).isEqualTo("publickey");
        assertThat(event.field("labels.ssh_key")).isEqualTo("ED25519 SHA256:abc");
    }

    @Test
    void sudoKeepsTheWholeCommand() {
        Event event = read("sudo", "  bob : TTY=pts/4 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh -c a ; b");

        assertThat(event.commandLine()).isEqualTo("/bin/sh -c a ; b");
        assertThat(event.field("process.working_directory")).isEqualTo("/home/bob");
        assertThat(event.field("labels.tty")).isEqualTo("pts/4");
    }

    @Test
    void aRemoteHostByNameIsNoAddress() {
        Event event =
                read("sshd", "pam_unix(sshd:auth): authentication failure; tty=ssh rhost=h.example.org  user=bob");

        assertThat(event.sourceIp()).isEmpty();
        assertThat(event.field("source.address")).isEqualTo("h.example.org");
        assertThat(event.field("source.domain")).isEqualTo("h.example.org");
    }

    @Test
    void theModuleNamesItsServiceWhereTheHeaderNamesPam() {
        Event event = read("pam", "gdm-password[1600]: pam_unix(gdm-password:session): session closed for user bob");

        assertThat(event.service()).isEqualTo("gdm-password");
        assertThat(event.targetUserName()).isEqualTo("bob");
    }

    @Test
    void linesOfOtherProgramsAreNotClaimed() {
        Draft draft = new Draft();

        assertThat(parsers.read(new Line("nginx", "Failed password for bob from 192.0.2.7 port 1 ssh2"), draft))
                .isFalse();
        assertThat(draft.has("event")).isFalse();
    }

    @Test
    void noTextMakesAParserThrow() {
        Random random = new Random(7);
        String[] programs = {
            "sshd", "sudo", "su", "useradd", "passwd", "systemd-logind", "x(pam_unix)", "pam", "unix_chkpwd"
        };
        String[] starts = {
            "Failed ",
            "Failed password for ",
            "Invalid user ",
            "User ",
            "Disconnecting ",
            "Disconnected from user ",
            "Connection closed by ",
            "Received disconnect from ",
            "pam_unix(",
            "pam_tally2(sshd:auth): user ",
            "PAM 3 more authentication failures",
            "session opened for user ",
            "message repeated 2 times: [ ",
            "x : ",
            "(to ",
            "+ ",
            "change user ",
            "add '",
            "New session ",
            "authentication failure;",
            "Timeout before authentication for ",
            "Close session: user ",
            "Starting session: ",
            "Postponed ",
            "maximum authentication attempts exceeded for ",
            "refused connect from "
        };
        String[] parts = {
            " from ",
            " port ",
            " for ",
            ": ",
            " user ",
            "invalid user ",
            "[",
            "]",
            "(",
            ")",
            "=",
            " ",
            "'",
            "1.2.3.4",
            ";",
            " by ",
            "22",
            "user=",
            " to "
        };
        for (int i = 0; i < 40_000; i++) {
            StringBuilder text = new StringBuilder(starts[random.nextInt(starts.length)]);
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            assertThat(read(programs[random.nextInt(programs.length)], text.toString())
                            .id())
                    .isEqualTo("x");
        }
    }

    private Event read(String program, String text) {
        Draft draft = new Draft();
        draft.put("event.id", "x");
        parsers.read(new Line(program, text), draft);
        return draft.build();
    }
}
