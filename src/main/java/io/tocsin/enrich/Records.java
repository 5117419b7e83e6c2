package io.tocsin.enrich;

import io.tocsin.enrich.file.Rows.Row;
import io.tocsin.enrich.file.Rows.WrongRowException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Machines or people by the values that name them, with what else a table says of them. Not to be changed once it is shared. */
public final class Records {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private final Map<String, Map<String, Object>> byName = new HashMap<>();
    private final NetworkMap<Map<String, Object>> byAddress = new NetworkMap<>();
    private int size;

    /**
     * Takes a row that is named by the values of these columns; the other columns are what it says.
     *
     * @param names columns that hold names, which are compared without regard to case
     * @param addresses the column that holds addresses or networks; empty for none
     */
    public void add(Row row, Set<String> names, String addresses) {
        Map<String, Object> said = new LinkedHashMap<>();
        row.values().forEach((name, values) -> {
            if (!NAME.matcher(name).matches()) {
                throw new WrongRowException(
                        row.line(), "\"" + name + "\" is no name of a field; use a-z, 0-9 and _, a letter first");
            }
            if (!name.equals(addresses)) {
                said.put(name, values.size() == 1 ? values.get(0) : values);
            }
        });
        boolean isNamed = false;
        for (String column : names) {
            for (String name : row.all(column)) {
                byName.put(name.toLowerCase(Locale.ROOT), said);
                isNamed = true;
            }
        }
        for (String network : row.all(addresses)) {
            try {
                byAddress.put(network, said);
            } catch (IllegalArgumentException e) {
                throw new WrongRowException(row.line(), String.valueOf(e.getMessage()));
            }
            isNamed = true;
        }
        if (!isNamed) {
            List<String> keys = addresses.isEmpty() ? names.stream().sorted().toList() : List.of(addresses, "host");
            throw new WrongRowException(row.line(), "needs a value in one of the columns " + String.join(", ", keys));
        }
        size++;
    }

    public int size() {
        return size;
    }

    /** What is said of a name; null for nothing. */
    public @Nullable Map<String, Object> named(String name) {
        return byName.isEmpty() || name.isEmpty() ? null : byName.get(name.toLowerCase(Locale.ROOT));
    }

    /** What is said of an address, by the smallest network that holds it; null for nothing. */
    public @Nullable Map<String, Object> at(String address) {
        return address.isEmpty() ? null : byAddress.get(address);
    }
}
