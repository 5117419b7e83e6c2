package io.tocsin.correlate.drl;

import java.io.InputStream;
import java.net.URL;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The classes there are, for the rule compiler, which asks for thousands of names that are none: is {@code rules.web.Event} a
 * class, is {@code java.lang.sourceIp} a package? Each such question would go through every library in the server's jar,
 * so a name that was not found once is not looked for again. What is on the class path does not change while the server runs.
 */
final class CompilerClasspath extends ClassLoader {

    /** Names remembered; past it all are forgotten and learnt anew. */
    private static final int MAX_NAMES = 100_000;

    private static final CompilerClasspath SHARED = new CompilerClasspath(RuleCompiler.class.getClassLoader());

    private final Set<String> noClasses = ConcurrentHashMap.newKeySet();
    private final Set<String> noResources = ConcurrentHashMap.newKeySet();

    CompilerClasspath(ClassLoader classes) {
        super(classes);
    }

    static ClassLoader shared() {
        return SHARED;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (noClasses.contains(name)) {
            throw new ClassNotFoundException(name);
        }
        try {
            return super.loadClass(name, resolve);
        } catch (ClassNotFoundException e) {
            remember(noClasses, name);
            throw e;
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        if (noResources.contains(name)) {
            return null;
        }
        URL found = super.getResource(name);
        if (found == null) {
            remember(noResources, name);
        }
        return found;
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        return noResources.contains(name) ? null : super.getResourceAsStream(name);
    }

    private static void remember(Set<String> names, String name) {
        if (names.size() >= MAX_NAMES) {
            names.clear();
        }
        names.add(name);
    }
}
