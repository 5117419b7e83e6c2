package io.tocsin;

import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** The server as a Spring application; each room adds its own components. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class TocsinServer {

    /** The rules are compiled on a thread of their own; what takes long and needs none of them is made meanwhile. */
    @Bean
    static BeanFactoryPostProcessor rulesLast() {
        return beans -> {
            if (beans.containsBeanDefinition("correlator")) {
                beans.getBeanDefinition("correlator")
                        .setDependsOn(Stream.of("eventLog", "playbooks", "camelContext")
                                .filter(beans::containsBeanDefinition)
                                .toArray(String[]::new));
            }
        };
    }
}
