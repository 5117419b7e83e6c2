package io.tocsin.pipeline;

import io.tocsin.access.audit.AuditTarget;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** The way of audit lines to other systems: a route that begins at {@code direct:audit-export}. */
@Component
final class AuditRoute implements AuditTarget {

    private final ProducerTemplate producer;

    AuditRoute(CamelContext camel) {
        producer = camel.createProducerTemplate();
    }

    @Override
    public void send(String line) {
        producer.sendBody("direct:audit-export?block=false", line);
    }

    @PreDestroy
    void stop() throws IOException {
        producer.close();
    }
}
