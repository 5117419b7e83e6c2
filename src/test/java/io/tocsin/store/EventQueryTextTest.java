package io.tocsin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.store.EventQueryText.Term;
import org.junit.jupiter.api.Test;

class EventQueryTextTest {

    @Test
    void wordsAreFieldsOrText() {
        assertThat(EventQueryText.parse("source.ip:2001:db8::1 -\"failed password\" user.name:adm* @timestamp:*")
                        .terms())
                .containsExactly(
                        new Term("source.ip", "2001:db8::1", false, false),
                        new Term("", "failed password", false, true),
                        new Term("user.name", "adm", true, false),
                        new Term("@timestamp", "", true, false));
    }

    @Test
    void aFieldWithoutAValueIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> EventQueryText.parse("source.ip:"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("source.ip:value");
    }

    @Test
    void aPastedTextIsRefused() {
        assertThatThrownBy(() -> EventQueryText.parse("a ".repeat(30)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 20");
    }
}
