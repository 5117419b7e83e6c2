package io.tocsin.correlate.list;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalysedTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "login FAILED for root | failed | true",
                "login unfailed | failed | false",
                "pam_unix(sshd:session): session opened for kirk | session opened | true",
                "session was opened | session opened | false",
                "ldap_count_entries failed | ldap_count_entries | true",
                "ldap_count_entries failed | ldap | false",
                "by 192.0.2.1. | 192.0.2.1 | true",
                "by 192.0.2.11 | 192.0.2.1 | false",
                "GET http://sub.example.com/x | sub.example.com | true",
                "GET http://sub.example.com/x | example.com | false",
                "Accepted keyboard-interactive/pam for x | keyboard-interactive/pam for | true",
                "device vethc0c001e entered | veth* | true",
                "device vethc0c001e entered | device veth* | true",
                "device eth0 entered | veth* | false",
                "Übergang gesperrt | übergang | true",
                "anything | ... | false"
            })
    void aPhraseIsMentionedByWholeWordsInAnyCase(String text, String phrase, boolean mentioned) {
        assertThat(AnalysedText.of(text).mentions(AnalysedText.of(phrase))).isEqualTo(mentioned);
    }

    @ParameterizedTest
    @CsvSource({"1'000;5, 1'000;5", "o'neill, o'neill", "end., end", "a.1, a"})
    void aJointHoldsBetweenTwoLettersOrTwoDigits(String text, String firstWord) {
        assertThat(AnalysedText.of(text).toString().split(" ")[0]).isEqualTo(firstWord);
    }
}
