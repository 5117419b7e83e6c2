package io.tocsin.alert;

import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

/** Makes desks over a store in memory, for tests of this and later rooms. */
public final class AlertDesks {

    private AlertDesks() {}

    /** A desk with no playbooks. */
    public static AlertDesk inMemory(Clock clock) {
        return of(new InMemoryAlertStore(), alert -> List.of(), alert -> {}, clock);
    }

    static AlertDesk of(AlertStore store, ResponsePlan plan, AlertListener listener, Clock clock) {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("plan", plan);
        beans.registerSingleton("listener", listener);
        return new AlertDesk(
                store, beans.getBeanProvider(ResponsePlan.class), beans.getBeanProvider(AlertListener.class), clock);
    }
}
