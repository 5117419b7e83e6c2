package io.tocsin.alert;

import io.tocsin.log.InMemoryEventLog;
import io.tocsin.platform.Interruption;
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

    /** A desk with no playbooks that takes this step before and after each call of the store. */
    public static AlertDesk interrupted(InMemoryAlertStore store, Runnable step, Clock clock) {
        return of(Interruption.of(AlertStore.class, store, step), alert -> List.of(), alert -> {}, clock);
    }

    static AlertDesk of(AlertStore store, ResponsePlan plan, AlertListener listener, Clock clock) {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("plan", plan);
        beans.registerSingleton("listener", listener);
        return new AlertDesk(
                store,
                new InMemoryEventLog(),
                beans.getBeanProvider(ResponsePlan.class),
                beans.getBeanProvider(AlertListener.class),
                clock);
    }
}
