package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Text of the console can be read on every surface it stands on, in light and in dark. */
class ConsoleContrastTest {

    private static final Path TOKENS = Path.of("src/main/resources/static/app/tokens.css");
    private static final double LEAST = 4.5; // WCAG 2.2, 1.4.3

    private final Theme light;
    private final Theme dark;

    ConsoleContrastTest() throws IOException {
        String[] themes = Files.readString(TOKENS).split("@media \\(prefers-color-scheme: dark\\)", 2);
        light = Theme.of("light", Map.of(), themes[0]);
        dark = Theme.of("dark", light.colours(), themes[1]);
    }

    @Test
    void plainTextOnEverySurface() {
        for (Theme theme : List.of(light, dark)) {
            for (String surface : List.of("surface", "sunken", "raised", "marked")) {
                for (String text : List.of("text", "dim", "accent")) {
                    theme.assertReadable(text, theme.colour(surface), surface);
                }
            }
        }
    }

    @Test
    void textOnFilledButtonsChipsAndNotices() {
        for (Theme theme : List.of(light, dark)) {
            theme.assertReadable("on-accent", theme.colour("accent"), "accent");
            theme.assertReadable("surface", theme.colour("critical"), "critical");
            theme.assertReadable("surface", theme.colour("text"), "text");
        }
    }

    @Test
    void severitiesAndStatesOnTheirTints() {
        for (Theme theme : List.of(light, dark)) {
            for (String tone : List.of("critical", "high", "medium", "low", "info", "good", "bad")) {
                for (String surface : List.of("surface", "sunken", "marked")) {
                    theme.assertReadable(tone, theme.tinted(tone, surface), "its tint on " + surface);
                }
            }
            for (String text : List.of("text", "dim")) {
                theme.assertReadable(text, theme.tinted("bad", "surface"), "a problem");
            }
        }
    }

    /**
     * The tokens of one colour scheme.
     *
     * @param tint share of the tone in a tint, 0 to 1
     */
    private record Theme(String name, Map<String, Color> colours, double tint) {

        static Theme of(String name, Map<String, Color> inherited, String css) {
            Map<String, Color> colours = new HashMap<>(inherited);
            Matcher colour = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});").matcher(css);
            while (colour.find()) {
                colours.put(colour.group(1), Color.decode(colour.group(2)));
            }
            Matcher tint = Pattern.compile("--tint: (\\d+)%;").matcher(css);
            assertThat(tint.find()).as("--tint in %s", name).isTrue();
            return new Theme(name, colours, Integer.parseInt(tint.group(1)) / 100.0);
        }

        Color colour(String token) {
            return Objects.requireNonNull(colours.get(token), token);
        }

        Color tinted(String tone, String surface) {
            float[] a = colour(tone).getRGBColorComponents(null);
            float[] b = colour(surface).getRGBColorComponents(null);
            return new Color(mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2]));
        }

        private float mix(float tone, float surface) {
            return (float) (tone * tint + surface * (1 - tint));
        }

        void assertReadable(String text, Color surface, String on) {
            double a = luminance(colour(text));
            double b = luminance(surface);
            assertThat((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05))
                    .as("contrast of %s on %s, %s", text, on, name)
                    .isGreaterThanOrEqualTo(LEAST);
        }

        /** WCAG 2.2, relative luminance. */
        private static double luminance(Color colour) {
            float[] rgb = colour.getRGBColorComponents(null);
            return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
        }

        private static double linear(float part) {
            return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
        }
    }
}
