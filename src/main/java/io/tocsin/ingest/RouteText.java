package io.tocsin.ingest;

import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Yaml;
import io.tocsin.platform.YamlBounds;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Looks at a routes file before Camel reads it: Camel's loader follows depth by recursion and aliases as often as they are
 * named, so a short text can end its thread or fill the memory; and of what is not YAML it shows the lines around, with
 * whatever credential stands in them.
 */
final class RouteText {

    static final int MAX_DEPTH = 100;

    /** Values, those of an alias counted as often as it is named. */
    static final int MAX_VALUES = 100_000;

    private static final YamlBounds BOUNDS = new YamlBounds(MAX_DEPTH, MAX_VALUES);

    private RouteText() {}

    /** @throws PermanentException where the text is not YAML, is nested too deeply or grows too large by its aliases */
    static void check(String text) {
        try {
            BOUNDS.check(text, LoadSettings.builder().build());
        } catch (Yaml.Wrong e) {
            throw new PermanentException("line " + e.line() + ": " + e.getMessage(), e);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            throw new PermanentException("line " + line + ": it is not YAML, " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new PermanentException("it is not YAML, save it as text in UTF-8", e);
        }
    }
}
