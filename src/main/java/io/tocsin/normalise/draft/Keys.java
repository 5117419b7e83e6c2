package io.tocsin.normalise.draft;

import java.util.ArrayList;
import java.util.List;

/** Makes names out of names that senders choose: nothing that MongoDB or a path of ours would read as more than a name. */
public final class Keys {

    private static final int MAX_LENGTH = 128;
    private static final int MAX_STEPS = 16;

    private Keys() {}

    /** One step of a path: dots, dollars and control characters become {@code _}, an empty name too. */
    public static String safe(String key) {
        int length = Math.min(key.length(), MAX_LENGTH);
        for (int i = 0; i < length; i++) {
            if (isUnsafe(key.charAt(i))) {
                return replaced(key, length);
            }
        }
        return length == 0 ? "_" : key.substring(0, length);
    }

    private static String replaced(String key, int length) {
        StringBuilder safe = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            safe.append(isUnsafe(key.charAt(i)) ? '_' : key.charAt(i));
        }
        return safe.toString();
    }

    private static boolean isUnsafe(char c) {
        return c == '.' || c == '$' || c < ' ' || c == 127 || Character.isSurrogate(c);
    }

    /** The steps of a dotted name, each safe; a name with more than 16 steps keeps its rest as one. */
    public static List<String> steps(String key) {
        if (key.indexOf('.') < 0) {
            return List.of(safe(key));
        }
        List<String> steps = new ArrayList<>();
        int from = 0;
        for (int dot = key.indexOf('.'); dot >= 0 && steps.size() < MAX_STEPS - 1; dot = key.indexOf('.', from)) {
            steps.add(safe(key.substring(from, dot)));
            from = dot + 1;
        }
        steps.add(safe(key.substring(from)));
        return steps;
    }
}
