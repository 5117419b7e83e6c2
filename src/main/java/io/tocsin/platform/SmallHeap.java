package io.tocsin.platform;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import io.tocsin.platform.thread.InnerThread;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the heap within a small multiple of what is alive. Java lets it grow to a quarter of the machine before it gives anything
 * back, and doubles it while a busy machine makes pauses long; a jar cannot carry {@code -Xmx}. What can be set from within is how
 * much may stay free. Whoever sets these options on the command line is not overruled.
 *
 * <p>Room for what lives briefly is worth more than memory: with the heap held at 176 MB, collections took 155 us of processor time
 * for each event, a third of all; with three times what is alive they take 10 to 25 us.
 */
public final class SmallHeap {

    private static final Logger LOG = LoggerFactory.getLogger(SmallHeap.class);
    private static final Map<String, String> WANTED = Map.of("MaxHeapFreeRatio", "50", "G1PeriodicGCInterval", "60000");

    /** In bytes; less than this is never worth a pause. */
    private static final long SMALL = 512L << 20;

    /** The heap may be so many times what has lived for long. */
    private static final int ROOM = 3;

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration REST = Duration.ofSeconds(15);

    private SmallHeap() {}

    /**
     * Sets how much of the heap may stay free, and that an idle server gives memory back each minute. Once,
     * when the server is ready: while it starts, a small heap would only cost time.
     */
    public static void keep() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (machine == null) {
            return;
        }
        WANTED.forEach((name, value) -> {
            try {
                if (machine.getVMOption(name).getOrigin() == VMOption.Origin.DEFAULT) {
                    machine.setVMOption(name, value);
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("this Java has no {}: {}", name, e.getMessage());
            }
        });
    }

    /**
     * Gives back, from now on, what Java has taken because a burst of events or a busy machine made its pauses seem long: it
     * doubles the heap for that, and would keep it. Costs a pause of some 0.1 s with the shipped rules, at most every fifteen
     * seconds; not where {@code -XX:MaxHeapFreeRatio} or {@code -Xmx} say how much there may be.
     */
    public static void watch() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        Optional<MemoryPoolMXBean> old = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("G1 Old Gen"))
                .findFirst();
        if (machine == null || old.isEmpty() || isSetByHand(machine)) {
            return;
        }
        var unused = InnerThread.start("small-heap", self -> watch(old.get()));
    }

    private static boolean isSetByHand(HotSpotDiagnosticMXBean machine) {
        return Stream.of("MaxHeapFreeRatio", "MaxHeapSize")
                .map(name -> machine.getVMOption(name).getOrigin())
                .anyMatch(origin -> origin == VMOption.Origin.VM_CREATION || origin == VMOption.Origin.ENVIRON_VAR);
    }

    private static void watch(MemoryPoolMXBean old) {
        try {
            while (true) {
                Thread.sleep(LOOK.toMillis());
                long held =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
                if (held > Math.max(SMALL, ROOM * old.getUsage().getUsed())) {
                    trim();
                    Thread.sleep(REST.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives back what starting has left behind: compiled rules keep a small part of what compiling them took. */
    public static void trim() {
        System.gc();
    }
}
