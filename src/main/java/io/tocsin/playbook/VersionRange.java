package io.tocsin.playbook;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Versions of a playbook that a {@code call} accepts: {@code notify@^2} and {@code notify@2} any of major version 2,
 * {@code notify@^2.1} from 2.1 on below 3, {@code notify} any.
 *
 * @param major -1 for any
 */
public record VersionRange(int major, int minor) {

    static final VersionRange ANY = new VersionRange(-1, 0);

    private static final Pattern TEXT = Pattern.compile("\\^?(\\d{1,4})(?:\\.(\\d{1,4}))?");
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,4}))?(?:\\.(\\d{1,4}))?");

    /** Reads what stands after {@code @}; null where it is no range. */
    static @Nullable VersionRange of(String text) {
        Matcher found = TEXT.matcher(text);
        return found.matches()
                ? new VersionRange(
                        Integer.parseInt(found.group(1)), found.group(2) == null ? 0 : Integer.parseInt(found.group(2)))
                : null;
    }

    static boolean isVersion(String text) {
        return VERSION.matcher(text).matches();
    }

    /** @param version e.g. {@code 2.1.0} */
    public boolean accepts(String version) {
        Matcher found = VERSION.matcher(version);
        if (!found.matches()) {
            return false;
        }
        int minorOf = found.group(2) == null ? 0 : Integer.parseInt(found.group(2));
        return major < 0 || (Integer.parseInt(found.group(1)) == major && minorOf >= minor);
    }

    @Override
    public String toString() {
        return major < 0 ? "any version" : "version ^" + major + (minor == 0 ? "" : "." + minor);
    }
}
