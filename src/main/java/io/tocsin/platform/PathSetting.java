package io.tocsin.platform;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/**
 * Reads a setting that is a path as a path, relative to the working directory. Without this Spring takes what has the same name on the
 * class path first: {@code parsers} would be the folder of those that are shipped.
 */
@Component
@ConfigurationPropertiesBinding
final class PathSetting implements Converter<String, Path> {

    @Override
    public Path convert(String text) {
        return Path.of(text);
    }
}
