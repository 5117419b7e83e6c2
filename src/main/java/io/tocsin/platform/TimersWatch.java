package io.tocsin.platform;

import io.tocsin.platform.thread.InnerThread;
import io.tocsin.platform.thread.InnerThreads;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees whether the turns of the timers come, on a thread of its own. Quartz does not survive an Error in its scheduler
 * thread: where no timer has its turns any more, another scheduler takes over. Reports what does not come all the same.
 */
final class TimersWatch implements HealthPart, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TimersWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final String THREADS = "10";

    private final Timers timers;
    private final Duration patience;
    private final InnerThread thread;
    private boolean began;
    private int number;

    /** @param patience how late a turn may come, and how long one may take */
    TimersWatch(Timers timers, Duration patience) {
        this.timers = timers;
        this.patience = patience;
        this.thread = InnerThread.start("timers-watch", this::watch);
    }

    private void watch(InnerThread self) throws SchedulerException {
        Duration look = patience.dividedBy(2).compareTo(LOOK) < 0 ? patience.dividedBy(2) : LOOK;
        while (self.pause(look)) {
            look();
        }
    }

    private void look() throws SchedulerException {
        if (!began) {
            timers.all().forEach(Timers.Timer::excuse); // the scheduler starts last
            began = timers.scheduler().isStarted();
            return;
        }
        List<Timers.Timer> late = late();
        if (!late.isEmpty()
                && late.size() == timers.all().size()
                && !timers.scheduler().isShutdown()) {
            restart();
        }
    }

    private List<Timers.Timer> late() {
        return timers.all().stream()
                .filter(timer -> timer.overdue().compareTo(patience) > 0)
                .toList();
    }

    private void restart() throws SchedulerException {
        log.error("Quartz starts no work any more; another scheduler takes over");
        Properties settings = new Properties();
        settings.setProperty(
                "org.quartz.scheduler.instanceName", "timers-" + System.identityHashCode(this) + "-" + ++number);
        settings.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        settings.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        settings.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        settings.setProperty("org.quartz.threadPool.threadCount", THREADS);
        Scheduler old = timers.scheduler();
        Scheduler fresh = new StdSchedulerFactory(settings).getScheduler();
        timers.moveTo(fresh);
        fresh.start();
        old.shutdown(false);
        InnerThreads.countRestart("quartz");
    }

    @Override
    public String name() {
        return "timers";
    }

    /**
     * Work that is done again and again.
     *
     * @param state {@code in time} or {@code late}
     */
    record Report(String timer, String state) {}

    @Override
    public List<Report> report() {
        List<Timers.Timer> late = late();
        return timers.all().stream()
                .map(timer -> new Report(timer.name(), late.contains(timer) ? "late" : "in time"))
                .toList();
    }

    @Override
    public boolean healthy() {
        return late().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        return late().stream()
                .map(timer -> HealthProblem.down(
                        "The timer " + timer.name() + " "
                                + (timer.isWorking()
                                        ? "has been at work for "
                                                + timer.overdue().toSeconds() + " s without an end."
                                        : "has had no turn for "
                                                + timer.overdue().toSeconds() + " s."),
                        "See in the server's log what it waits for; restart the server if it does not recover."))
                .toList();
    }

    @Override
    public void close() throws SchedulerException {
        thread.closeNow();
        timers.scheduler().shutdown(false);
    }
}
