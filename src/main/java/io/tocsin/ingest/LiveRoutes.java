package io.tocsin.ingest;

import io.tocsin.platform.PermanentException;
import java.util.List;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** Puts the routes of a file into the running Camel context and takes them out. Called by one thread. */
final class LiveRoutes {

    private final CamelContext context;
    private final RoutesBuilder builtIn;
    private final TrialContext trial;

    /** @param builtIn the routes that those of the files lead to */
    LiveRoutes(CamelContext context, RoutesBuilder builtIn) {
        this.context = context;
        this.builtIn = builtIn;
        this.trial = new TrialContext(context);
    }

    void addBuiltIn() {
        try {
            context.addRoutes(builtIn);
        } catch (Exception e) {
            // Camel declares nothing narrower.
            throw new PermanentException("The server's own routes do not start: " + TrialContext.reason(e), e);
        }
    }

    /** @throws PermanentException where the file could not run */
    List<String> tryOut(Resource file) {
        return trial.routeIds(file);
    }

    /** @throws PermanentException where they do not start, e.g. because a port is taken; then none of them is left */
    void add(Resource file, List<String> ids) {
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(file);
        } catch (Exception | StackOverflowError e) {
            // Camel declares nothing narrower; half a file must not go on running.
            remove(ids);
            throw new PermanentException(TrialContext.reason(e), e);
        }
    }

    void remove(List<String> ids) {
        for (String id : ids) {
            try {
                context.getRouteController().stopRoute(id);
                context.removeRoute(id);
            } catch (Exception e) {
                throw new PermanentException("route " + id + " does not stop: " + TrialContext.reason(e), e);
            }
        }
    }

    boolean has(String id) {
        return context.getRoute(id) != null;
    }

    /** E.g. {@code started}; {@code missing} where there is no such route. */
    String state(String id) {
        var status = context.getRouteController().getRouteStatus(id);
        return status == null ? "missing" : status.name().toLowerCase(Locale.ROOT);
    }
}
