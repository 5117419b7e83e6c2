package io.tocsin.platform;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Java give memory back that it does not need any more: G1 does so where nothing was collected for a while (JEP 346), which
 * is off unless asked for, and a jar cannot carry options. Whoever sets these options on the command line is not overruled.
 *
 * <p>Under load the heap is as large as Java finds best: to hold it smaller from within takes whole collections, whose pauses an
 * alert would wait for. {@code -Xmx} bounds it.
 */
public final class SmallHeap {

    private static final Logger LOG = LoggerFactory.getLogger(SmallHeap.class);
    private static final Map<String, String> WANTED = Map.of("MaxHeapFreeRatio", "50", "G1PeriodicGCInterval", "20000");

    private SmallHeap() {}

    /**
     * Sets how much of the heap may stay free, and that an idle server gives memory back every 20 seconds. Once,
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

    /** Gives back what starting has left behind: compiled rules keep a small part of what compiling them took. */
    public static void trim() {
        System.gc();
    }
}
