package io.tocsin.correlate.drl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.drools.model.Model;
import org.drools.wiring.api.classloader.ProjectClassLoader;

/**
 * What the compiler made of one rule file.
 *
 * @param models names of the classes that are the rules
 * @param classes their code and that of what they use, by name of the resource
 */
record Compiled(List<String> models, Map<String, byte[]> classes) {

    Compiled {
        models = List.copyOf(models);
        classes = Map.copyOf(classes);
    }

    /** The part of what was compiled together that is about one package. */
    static Compiled of(List<Model> models, Map<String, byte[]> classes, String ownPackage) {
        String folder = ownPackage.replace('.', '/') + "/";
        Map<String, byte[]> own = new TreeMap<>();
        classes.forEach((name, code) -> {
            if (name.startsWith(folder)) {
                own.put(name, code);
            }
        });
        return new Compiled(
                models.stream().map(model -> model.getClass().getName()).toList(), own);
    }

    /**
     * The rules, in a class loader like that of rules compiled just now.
     *
     * @throws ReflectiveOperationException where the classes do not make rules
     */
    List<Model> load() throws ReflectiveOperationException {
        ClassLoader loader = ProjectClassLoader.createProjectClassLoader(RuleCompiler.class.getClassLoader(), classes);
        List<Model> loaded = new ArrayList<>();
        for (String name : models) {
            loaded.add(Class.forName(name, true, loader)
                    .asSubclass(Model.class)
                    .getDeclaredConstructor()
                    .newInstance());
        }
        return loaded;
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(models.size());
            for (String model : models) {
                out.writeUTF(model);
            }
            out.writeInt(classes.size());
            for (Map.Entry<String, byte[]> one : classes.entrySet()) {
                out.writeUTF(one.getKey());
                out.writeInt(one.getValue().length);
                out.write(one.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /** @throws IOException where these are not the bytes of {@link #bytes} */
    static Compiled of(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            List<String> models = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                models.add(in.readUTF());
            }
            Map<String, byte[]> classes = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                String name = in.readUTF();
                classes.put(name, in.readNBytes(in.readInt()));
            }
            return new Compiled(models, classes);
        }
    }
}
