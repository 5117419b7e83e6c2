package io.tocsin.ingest;

import io.tocsin.platform.PermanentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.netty.NettyConfiguration;
import org.apache.camel.component.netty.NettyEndpoint;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/** Puts the routes of a file into the running Camel context and takes them out. Called by one thread. */
final class LiveRoutes {

    private final CamelContext context;
    private final RoutesBuilder builtIn;
    private final Sources sources;
    private final TrialContext trial;
    /** Routes that were added and are meant to run. */
    private final Set<String> wanted = new ConcurrentSkipListSet<>();

    /**
     * @param builtIn the routes that those of the files lead to
     * @param sources is told which there are, so that those that bring nothing are seen too
     */
    LiveRoutes(CamelContext context, RoutesBuilder builtIn, Sources sources) {
        this.context = context;
        this.builtIn = builtIn;
        this.sources = sources;
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

    /**
     * Adds the routes of a file and starts each for itself: one that cannot start, e.g. because its port is taken, does not
     * keep the others from running.
     *
     * @return why a route does not run, by its id; {@link #start} tries again
     * @throws PermanentException where they cannot be added; then none of them is left
     */
    Map<String, String> add(Resource file, List<String> ids) {
        List<String> startable = new ArrayList<>();
        try {
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(file)) {
                if (builder instanceof RouteBuilder routes) {
                    routes.addLifecycleInterceptor(new StartedLater(startable));
                }
                context.addRoutes(builder);
            }
        } catch (Exception | StackOverflowError e) {
            // Camel declares nothing narrower; half a file must not go on running.
            remove(ids);
            throw new PermanentException(TrialContext.reason(e), e);
        }
        Map<String, String> failures = new TreeMap<>();
        wanted.addAll(startable);
        for (String id : startable) {
            if (isSource(id)) {
                sources.source(id);
            }
            String failure = start(id);
            if (failure != null) {
                failures.put(id, failure);
            }
        }
        return failures;
    }

    /** Others are called by routes of the server itself. */
    private boolean isSource(String id) {
        return context.getRoute(id) != null && !(context.getRoute(id).getEndpoint() instanceof DirectEndpoint);
    }

    /** Starts a route that was added; returns why it does not run, or null. */
    @Nullable
    String start(String id) {
        try {
            context.getRouteController().startRoute(id);
            return null;
        } catch (Exception e) {
            // Camel declares nothing narrower. Stopping lets go of the threads that it has begun.
            stop(id);
            return TrialContext.reason(e);
        }
    }

    private void stop(String id) {
        try {
            context.getRouteController().stopRoute(id);
        } catch (Exception e) {
            throw new PermanentException("route " + id + " does not stop: " + TrialContext.reason(e), e);
        }
    }

    void remove(List<String> ids) {
        for (String id : ids) {
            wanted.remove(id);
            stop(id);
            try {
                context.removeRoute(id);
            } catch (Exception e) {
                throw new PermanentException("route " + id + " cannot be removed: " + TrialContext.reason(e), e);
            }
        }
    }

    boolean has(String id) {
        return context.getRoute(id) != null;
    }

    /** Routes that are meant to run and do not. */
    List<String> notRunning() {
        return wanted.stream()
                .filter(id -> context.getRouteController().getRouteStatus(id) != ServiceStatus.Started)
                .toList();
    }

    /** E.g. {@code started}; {@code missing} where there is no such route. */
    String state(String id) {
        var status = context.getRouteController().getRouteStatus(id);
        return status == null ? "missing" : status.name().toLowerCase(Locale.ROOT);
    }

    /** Where a route listens, e.g. {@code TCP 5514}; empty where it does not listen itself. */
    String listensOn(String id) {
        Endpoint endpoint =
                context.getRoute(id) == null ? null : context.getRoute(id).getEndpoint();
        if (endpoint instanceof NettyEndpoint netty) {
            NettyConfiguration settings = netty.getConfiguration();
            return settings.getProtocol().toUpperCase(Locale.ROOT) + " " + settings.getPort();
        }
        return "";
    }

    /** Keeps Camel from starting the routes of a file all together, in which the first failure ends all. */
    private record StartedLater(List<String> ids) implements RouteBuilderLifecycleStrategy {

        @Override
        public void afterConfigure(RouteBuilder builder) {
            for (RouteDefinition route : builder.getRouteCollection().getRoutes()) {
                if (!"false".equals(route.getAutoStartup())) {
                    ids.add(route.getRouteId());
                    route.setAutoStartup("false");
                }
            }
        }
    }
}
