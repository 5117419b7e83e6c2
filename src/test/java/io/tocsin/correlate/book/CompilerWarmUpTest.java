package io.tocsin.correlate.book;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CompilerWarmUpTest {

    @Test
    void itsRulesCompile() {
        Logger log = (Logger) LoggerFactory.getLogger(CompilerWarmUp.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        log.addAppender(said);
        try {
            CompilerWarmUp.compile();
        } finally {
            log.detachAppender(said);
        }

        assertThat(said.list).isEmpty();
    }
}
