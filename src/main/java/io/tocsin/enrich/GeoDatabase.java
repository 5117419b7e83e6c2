package io.tocsin.enrich;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import com.maxmind.db.Reader.FileMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One MaxMind database of places (City, Country) or of networks' owners (ASN), as ECS has them. Safe for many threads. */
final class GeoDatabase {

    private static final int CACHED = 20_000;

    private final Reader reader;
    private final boolean isOfOwners;
    private final Cache<String, Map<String, Object>> known =
            Caffeine.newBuilder().maximumSize(CACHED).build();

    private GeoDatabase(Reader reader) {
        this.reader = reader;
        isOfOwners = reader.getMetadata().getDatabaseType().contains("ASN");
    }

    /**
     * Opens a copy, so that the file can be replaced or written over while the server runs.
     *
     * @param scratch a folder for the copy, which takes room while it is open
     * @throws IOException where it is no MaxMind database
     */
    static GeoDatabase open(Path file, Path scratch) throws IOException {
        Files.createDirectories(scratch);
        Path copy = Files.createTempFile(scratch, "geo", ".mmdb");
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            return new GeoDatabase(new Reader(copy.toFile(), FileMode.MEMORY_MAPPED, new CHMCache()));
        } finally {
            Files.deleteIfExists(copy); // what is mapped stays
        }
    }

    /** Where its facts belong below {@code source} or {@code destination}. */
    String fieldSet() {
        return isOfOwners ? "as" : "geo";
    }

    /** What it says of an address; empty where it does not know it. */
    Map<String, Object> find(String address) {
        return known.get(address, this::read);
    }

    private Map<String, Object> read(String address) {
        byte[] bytes = Addresses.bytes(address);
        if (bytes == null || (bytes.length == 16 && reader.getMetadata().getIpVersion() == 4)) {
            return Map.of();
        }
        try {
            Map<?, ?> row = reader.get(Addresses.address(bytes), Map.class);
            return row == null ? Map.of() : Map.copyOf(isOfOwners ? owner(row) : place(row));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> owner(Map<?, ?> row) {
        Map<String, Object> as = new LinkedHashMap<>();
        if (row.get("autonomous_system_number") instanceof Number number) {
            as.put("number", number.longValue());
        }
        if (row.get("autonomous_system_organization") instanceof String name) {
            as.put("organization", Map.of("name", name));
        }
        return as;
    }

    private static Map<String, Object> place(Map<?, ?> row) {
        Map<String, Object> geo = new LinkedHashMap<>();
        put(geo, "continent_code", in(row, "continent", "code"));
        put(geo, "continent_name", in(row, "continent", "names", "en"));
        put(geo, "country_iso_code", in(row, "country", "iso_code"));
        put(geo, "country_name", in(row, "country", "names", "en"));
        put(geo, "city_name", in(row, "city", "names", "en"));
        put(geo, "postal_code", in(row, "postal", "code"));
        put(geo, "timezone", in(row, "location", "time_zone"));
        if (row.get("subdivisions") instanceof Iterable<?> parts
                && parts.iterator().hasNext()
                && parts.iterator().next() instanceof Map<?, ?> region) {
            Object code = region.get("iso_code");
            put(geo, "region_iso_code", code == null ? null : geo.get("country_iso_code") + "-" + code);
            put(geo, "region_name", in(region, "names", "en"));
        }
        if (in(row, "location", "latitude") instanceof Double latitude
                && in(row, "location", "longitude") instanceof Double longitude) {
            geo.put("location", Map.of("lat", latitude, "lon", longitude));
        }
        return geo;
    }

    private static void put(Map<String, Object> into, String name, @Nullable Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            into.put(name, text);
        }
    }

    private static @Nullable Object in(Map<?, ?> row, String... path) {
        Object at = row;
        for (String name : path) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return at;
    }
}
