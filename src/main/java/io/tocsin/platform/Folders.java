package io.tocsin.platform;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The folders of an installation, settings {@code tocsin.data}, {@code tocsin.rules}, {@code tocsin.routes},
 * {@code tocsin.playbooks}, {@code tocsin.parsers}; relative to the working directory.
 *
 * @param data what the server itself writes: event log, embedded store, admin token, compiled rules, last good texts
 * @param rules rule packs, a folder each
 * @param routes Camel YAML: sources, and connectors below {@code connectors/}
 * @param playbooks a YAML file for each playbook
 * @param parsers parsers of the installation's own, beside those that are shipped; need not exist
 */
@ConfigurationProperties(prefix = "tocsin")
public record Folders(
        @DefaultValue("data") Path data,
        @DefaultValue("rules") Path rules,
        @DefaultValue("routes") Path routes,
        @DefaultValue("playbooks") Path playbooks,
        @DefaultValue("parsers") Path parsers) {}
