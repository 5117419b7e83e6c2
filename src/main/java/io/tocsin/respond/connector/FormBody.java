package io.tocsin.respond.connector;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The body of a form, {@code application/x-www-form-urlencoded}. */
final class FormBody {

    static final String TYPE = "application/x-www-form-urlencoded; charset=utf-8";
    private static final String NUMBERED = ".N";

    private FormBody() {}

    /**
     * Returns the body. A list gives its name once for each item; where the name ends with {@code .N}, as AWS writes lists,
     * the N counts from 1.
     */
    static String of(Map<?, ?> form) {
        List<String> pairs = new ArrayList<>();
        form.forEach((key, value) -> {
            String name = String.valueOf(key);
            boolean isNumbered = name.endsWith(NUMBERED);
            List<?> items = value instanceof List<?> list ? list : List.of(value);
            for (int i = 0; i < items.size(); i++) {
                String own = isNumbered ? name.substring(0, name.length() - 1) + (i + 1) : name;
                pairs.add(encoded(own) + "=" + encoded(String.valueOf(items.get(i))));
            }
        });
        return String.join("&", pairs);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
