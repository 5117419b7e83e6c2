package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Template;
import java.util.stream.Stream;

/** What a step waits for, besides time. */
public sealed interface Awaited {

    /** Every expression of it. */
    Stream<Expression> expressions();

    /** @param query in the query language of events; each value that is filled in is one word of it */
    record AnEvent(Template query) implements Awaited {

        @Override
        public Stream<Expression> expressions() {
            return query.expressions();
        }
    }

    /**
     * @param rule id of the alert's rule
     * @param key its dedup key; gives an empty text for any
     */
    record AnAlert(Template rule, Template key) implements Awaited {

        @Override
        public Stream<Expression> expressions() {
            return Stream.concat(rule.expressions(), key.expressions());
        }
    }
}
