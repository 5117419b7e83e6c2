package io.tocsin;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.loader.jar.NestedJarFile;
import org.springframework.boot.loader.net.protocol.jar.JarUrl;

/**
 * Loads classes from the libraries inside {@code tocsin.jar} by an index of which library has which package. Spring Boot's own
 * loader asks one library after the other, more than two hundred of them, for each class and each name that is none; that is
 * a quarter of the time the server takes to start. The addresses of what is found are those that Boot's loader gives.
 */
final class IndexedClassLoader extends URLClassLoader {

    private static final String LIBRARIES = "BOOT-INF/classpath.idx";
    private static final String OWN = "BOOT-INF/classes/";

    static {
        registerAsParallelCapable();
    }

    private final File file;
    private final List<Library> libraries = new ArrayList<>();
    /** Folders, without a slash at the end, to the libraries that have something in them, in the order of the class path. */
    private final Map<String, List<Library>> byFolder = new HashMap<>();

    /** One library, or our own classes. */
    private record Library(String name, NestedJarFile jar, URL url) {}

    private IndexedClassLoader(File file, ClassLoader parent) throws IOException {
        super(new URL[0], parent);
        this.file = file;
        add(OWN);
        try (JarFile outer = new JarFile(file);
                InputStream index = outer.getInputStream(outer.getEntry(LIBRARIES))) {
            for (String line : new String(index.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("- ")) {
                    add(line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')));
                }
            }
        }
    }

    /** The loader for the jar this runs from; null where it does not run from {@code java -jar tocsin.jar}, or from it already. */
    static @Nullable ClassLoader ofRunningJar() {
        ClassLoader now = IndexedClassLoader.class.getClassLoader();
        String path = System.getProperty("java.class.path", "");
        if (now == null
                || !now.getClass().getName().equals("org.springframework.boot.loader.launch.LaunchedClassLoader")
                || !path.endsWith(".jar")) {
            return null;
        }
        try {
            return new IndexedClassLoader(new File(path).getAbsoluteFile(), now.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": is the file whole? " + e.getMessage(), e);
        }
    }

    private void add(String name) throws IOException {
        Library library = new Library(name, new NestedJarFile(file, name), JarUrl.create(file, name));
        libraries.add(library);
        Set<String> folders = new HashSet<>();
        library.jar().versionedStream().map(JarEntry::getName).forEach(entry -> {
            for (int slash = entry.lastIndexOf('/'); slash > 0; slash = entry.lastIndexOf('/', slash - 1)) {
                if (!folders.add(entry.substring(0, slash))) {
                    break;
                }
            }
        });
        folders.add("");
        folders.forEach(folder ->
                byFolder.computeIfAbsent(folder, key -> new ArrayList<>(1)).add(library));
    }

    private List<Library> with(String entry) {
        String plain = entry.endsWith("/") ? entry.substring(0, entry.length() - 1) : entry;
        int slash = plain.lastIndexOf('/');
        String folder = slash < 0 ? "" : plain.substring(0, slash);
        return byFolder.getOrDefault(folder, List.of());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String entry = name.replace('.', '/') + ".class";
        for (Library library : with(entry)) {
            JarEntry found = library.jar().getEntry(entry);
            if (found != null) {
                return define(name, library, found);
            }
        }
        throw new ClassNotFoundException(name);
    }

    private Class<?> define(String name, Library library, JarEntry entry) throws ClassNotFoundException {
        try (InputStream in = library.jar().getInputStream(entry)) {
            byte[] code = in.readAllBytes();
            int dot = name.lastIndexOf('.');
            if (dot > 0 && getDefinedPackage(name.substring(0, dot)) == null) {
                definePackage(name.substring(0, dot), library);
            }
            return defineClass(name, code, 0, code.length, new CodeSource(library.url(), (Certificate[]) null));
        } catch (IOException e) {
            throw new ClassNotFoundException(name + " cannot be read from " + library.url() + ": " + e.getMessage(), e);
        }
    }

    private void definePackage(String name, Library library) throws IOException {
        Manifest manifest = library.jar().getManifest();
        try {
            definePackage(name, manifest == null ? new Manifest() : manifest, library.url());
        } catch (IllegalArgumentException e) {
            // another thread was quicker
            if (getDefinedPackage(name) == null) {
                throw e;
            }
        }
    }

    @Override
    public @Nullable URL findResource(String name) {
        for (Library library : with(name)) {
            if (library.jar().getEntry(name) != null) {
                return url(library, name);
            }
        }
        return null;
    }

    @Override
    public Enumeration<URL> findResources(String name) {
        List<URL> found = new ArrayList<>();
        for (Library library : with(name)) {
            if (name.isEmpty() || library.jar().getEntry(name) != null) {
                found.add(url(library, name));
            }
        }
        return Collections.enumeration(found);
    }

    private URL url(Library library, String name) {
        return name.isEmpty() ? library.url() : JarUrl.create(file, library.name(), name);
    }

    /** For what asks a {@link URLClassLoader} for its class path. */
    @Override
    public URL[] getURLs() {
        return libraries.stream().map(Library::url).toArray(URL[]::new);
    }
}
