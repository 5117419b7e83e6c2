package io.tocsin;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The server as a Spring application; each room adds its own components. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class TocsinServer {}
