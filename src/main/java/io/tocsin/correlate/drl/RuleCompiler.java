package io.tocsin.correlate.drl;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.drools.compiler.kproject.models.KieBaseModelImpl;
import org.drools.model.Model;
import org.drools.model.codegen.ExecutableModelProject;
import org.drools.modelcompiler.CanonicalKieModule;
import org.drools.modelcompiler.KieBaseBuilder;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.builder.model.KieModuleModel;

/** Drools' executable-model compiler; these are internal classes of Drools, fit for the version in the pom. */
public final class RuleCompiler {

    private static final AtomicLong BUILDS = new AtomicLong();

    private RuleCompiler() {}

    /** What came of it: models and their classes by resource name, or what is wrong. */
    record Result(List<Model> models, Map<String, byte[]> classes, List<String> errors) {

        static Result wrong(List<String> errors) {
            return new Result(List.of(), Map.of(), errors);
        }
    }

    /** @param folder the package's, so that Drools does not warn */
    static Result compile(String folder, String drl) {
        return compile(Map.of(folder, drl));
    }

    /** Several texts at once, which takes a fraction of the time; an error in one leaves all without models. */
    static Result compile(Map<String, String> drlByFolder) {
        KieServices services = KieServices.get();
        ReleaseId release = services.newReleaseId("io.tocsin.rules", "file", "1." + BUILDS.incrementAndGet());
        try {
            KieFileSystem files = services.newKieFileSystem();
            files.generateAndWritePomXML(release);
            KieModuleModel module = services.newKieModuleModel();
            module.newKieBaseModel("rules").setDefault(true).addPackage("*");
            // a class for each lambda doubles the compile time and gains nothing at run time
            module.setConfigurationProperty("drools.externaliseCanonicalModelLambda", "false");
            files.writeKModuleXML(module.toXML());
            drlByFolder.forEach((folder, drl) -> files.write("src/main/resources/" + folder + "/file.drl", drl));
            KieBuilder builder =
                    services.newKieBuilder(files, CompilerClasspath.shared()).buildAll(ExecutableModelProject.class);
            if (builder.getResults().hasMessages(Message.Level.ERROR)) {
                return Result.wrong(errors(builder));
            }
            CanonicalKieModule compiled = (CanonicalKieModule) builder.getKieModule();
            Optional<String> breach = PermittedCode.breach(compiled.getClassesMap());
            if (breach.isPresent()) {
                return Result.wrong(List.of("it would refer to " + breach.get() + ", which a rule must not"));
            }
            return new Result(
                    List.copyOf(compiled.getModelForKBase((KieBaseModelImpl)
                            compiled.getKieModuleModel().getKieBaseModels().get("rules"))),
                    compiled.getClassesMap(),
                    List.of());
        } catch (RuntimeException e) {
            return Result.wrong(List.of(
                    "the compiler failed: " + e.toString().lines().findFirst().orElse("")));
        } finally {
            services.getRepository().removeKieModule(release);
        }
    }

    private static List<String> errors(KieBuilder builder) {
        Set<String> errors = new LinkedHashSet<>();
        for (Message message : builder.getResults().getMessages(Message.Level.ERROR)) {
            String text = message.getText().strip();
            if (!text.startsWith("Java source of")) {
                errors.add(text.lines().findFirst().orElse(text));
            }
        }
        return errors.isEmpty() ? List.of("does not compile") : List.copyOf(errors);
    }

    /** One rule base of all these models, in which an event is evaluated by the rule only that it is shown to. */
    public static KieBase assemble(Collection<Model> models) {
        return KieBaseBuilder.createKieBaseFromModel(
                models.stream().map(Gate::before).toList());
    }
}
