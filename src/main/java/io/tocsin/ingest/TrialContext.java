package io.tocsin.ingest;

import io.tocsin.platform.PermanentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/** Builds the routes of a file without starting them, in a Camel context of their own that is thrown away. */
final class TrialContext {

    private final CamelContext live;

    TrialContext(CamelContext live) {
        this.live = live;
    }

    /**
     * The ids of the file's routes, in its order.
     *
     * @throws PermanentException where the file could not run, with what is wrong with it
     */
    List<String> routeIds(Resource file) {
        DefaultRegistry beans = new DefaultRegistry(new WithoutComponents(live.getRegistry()));
        try (DefaultCamelContext trial = new DefaultCamelContext(beans)) {
            trial.getCamelContextExtension().setName("routes-trial");
            trial.setApplicationContextClassLoader(live.getApplicationContextClassLoader());
            trial.setStartupSummaryLevel(StartupSummaryLevel.Off);
            trial.setAutoStartup(false);
            trial.getPropertiesComponent().addPropertiesSource(new LiveProperties(live));
            PluginHelper.getRoutesLoader(trial).loadRoutes(file);
            List<String> ids = new ArrayList<>();
            for (RouteDefinition route : trial.getRouteDefinitions()) {
                if (!route.hasCustomIdAssigned()) {
                    throw new PermanentException("a route without an id; give each route one");
                }
                if (ids.contains(route.getRouteId())) {
                    throw new PermanentException("two routes with the id " + route.getRouteId());
                }
                ids.add(route.getRouteId());
            }
            trial.start();
            return ids;
        } catch (PermanentException e) {
            throw e;
        } catch (IOException e) {
            throw new PermanentException("cannot be read: " + e.getMessage(), e);
        } catch (Exception | StackOverflowError e) {
            // Camel declares nothing narrower for what can be wrong with a route.
            throw new PermanentException(reason(e), e);
        }
    }

    /** What Camel says, outermost first, each once. */
    static String reason(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = t.getMessage();
            if (message != null && text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        // Camel's messages can be of several lines
        return text.isEmpty()
                ? failure.getClass().getSimpleName()
                : text.toString().replaceAll("\\s+", " ").strip();
    }

    private record LiveProperties(CamelContext live) implements PropertiesSource {

        @Override
        public String getName() {
            return "live";
        }

        @Override
        public @Nullable String getProperty(String name) {
            return live.getPropertiesComponent().resolveProperty(name).orElse(null);
        }
    }

    /** The live beans but its components: those belong to one context, and a second one would take them over. */
    private record WithoutComponents(BeanRepository beans) implements BeanRepository {

        @Override
        public @Nullable Object lookupByName(String name) {
            Object bean = beans.lookupByName(name);
            return isForeign(bean) ? null : bean;
        }

        @Override
        public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
            T bean = beans.lookupByNameAndType(name, type);
            return isForeign(bean) ? null : bean;
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            return beans.findByTypeWithName(type).entrySet().stream()
                    .filter(entry -> !isForeign(entry.getValue()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return beans.findByType(type).stream()
                    .filter(bean -> !isForeign(bean))
                    .collect(Collectors.toSet());
        }

        private static boolean isForeign(@Nullable Object bean) {
            return bean instanceof Component || bean instanceof CamelContext;
        }
    }
}
