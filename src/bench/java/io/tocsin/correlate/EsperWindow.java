package io.tocsin.correlate;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompileException;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPDeployException;
import com.espertech.esper.runtime.client.EPDeployment;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import io.tocsin.event.Event;
import java.util.List;

/** The same rule in Esper, which takes late events as if they had come in order. */
public final class EsperWindow {

    private static final String RULE = """
            @name('many') select sourceIp, count(*) as n
            from Login(category = 'authentication', outcome = 'failure')#ext_timed(time, 10 minutes)
            group by sourceIp having count(*) >= 20
            """;

    private final EPRuntime runtime;
    private int alerts;

    /** What Esper looks at; its getters are named as it wants them. */
    public static final class Login {

        private final String category;
        private final String outcome;
        private final String sourceIp;
        private final long time;
        private final String id;

        /** Only what the rule and its evidence need: whole events in the window would not be fair. */
        Login(Event event) {
            category = event.category();
            outcome = event.outcome();
            sourceIp = event.sourceIp();
            time = event.occurredAt().toEpochMilli();
            id = event.id();
        }

        public String getId() {
            return id;
        }

        public String getCategory() {
            return category;
        }

        public String getOutcome() {
            return outcome;
        }

        public String getSourceIp() {
            return sourceIp;
        }

        public long getTime() {
            return time;
        }
    }

    EsperWindow() {
        Configuration settings = new Configuration();
        settings.getCommon().addEventType("Login", Login.class);
        settings.getRuntime().getThreading().setInternalTimerEnabled(false);
        runtime = EPRuntimeProvider.getRuntime("bench", settings);
        try {
            EPCompiled compiled = EPCompilerProvider.getCompiler().compile(RULE, new CompilerArguments(settings));
            EPDeployment deployed = runtime.getDeploymentService().deploy(compiled);
            runtime.getDeploymentService()
                    .getStatement(deployed.getDeploymentId(), "many")
                    .addListener((news, olds, statement, by) -> alerts++);
        } catch (EPCompileException | EPDeployException e) {
            throw new IllegalStateException(e);
        }
    }

    int take(List<Event> batch) {
        int before = alerts;
        batch.forEach(event -> runtime.getEventService().sendEventBean(new Login(event), "Login"));
        return alerts - before;
    }
}
