package io.tocsin.platform;

/**
 * A value that must not reach logs, run records or the console; it prints as {@code ***}.
 *
 * @param value the value itself, for the one call that needs it
 */
public record Secret(String value) {

    /** Spring binds a setting of type {@code Secret} by this method. */
    public static Secret valueOf(String value) {
        return new Secret(value);
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return "***";
    }
}
