package io.tocsin.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes small databases in MaxMind's format, version 2, with networks of IPv4. */
final class MmdbFile {

    private static final int RECORD_BITS = 24;
    private static final int NOTHING = -1;
    /** Where a record points at data, before it is known how many nodes there are. */
    private static final int DATA = 1 << 20;

    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {NOTHING, NOTHING}));
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final String type;

    MmdbFile(String type) {
        this.type = type;
    }

    MmdbFile put(String network, Map<String, Object> row) {
        int offset = data.size();
        write(data, row);
        byte[] address = Objects.requireNonNull(Addresses.bytes(network.substring(0, network.indexOf('/'))));
        int bits = Integer.parseInt(network.substring(network.indexOf('/') + 1));
        int node = 0;
        for (int i = 0; i < bits; i++) {
            int side = address[i / 8] >> (7 - i % 8) & 1;
            if (i == bits - 1) {
                nodes.get(node)[side] = DATA + offset;
            } else {
                if (nodes.get(node)[side] == NOTHING) {
                    nodes.get(node)[side] = nodes.size();
                    nodes.add(new int[] {NOTHING, NOTHING});
                }
                node = nodes.get(node)[side];
            }
        }
        return this;
    }

    Path write(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int record : node) {
                int value =
                        record == NOTHING ? nodes.size() : record >= DATA ? nodes.size() + 16 + record - DATA : record;
                out.write(value >> 16);
                out.write(value >> 8);
                out.write(value);
            }
        }
        out.writeBytes(new byte[16]);
        out.writeBytes(data.toByteArray());
        out.writeBytes(new byte[] {(byte) 0xAB, (byte) 0xCD, (byte) 0xEF});
        out.writeBytes("MaxMind.com".getBytes(UTF_8));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("binary_format_major_version", (short) 2);
        metadata.put("binary_format_minor_version", (short) 0);
        metadata.put("build_epoch", 1_767_614_400L);
        metadata.put("database_type", type);
        metadata.put("description", Map.of("en", "made for a test"));
        metadata.put("ip_version", (short) 4);
        metadata.put("languages", List.of("en"));
        metadata.put("node_count", nodes.size());
        metadata.put("record_size", (short) RECORD_BITS);
        write(out, metadata);
        return Files.write(file, out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, Object value) {
        if (value instanceof Map<?, ?> map) {
            head(out, 7, map.size());
            map.forEach((name, inner) -> {
                write(out, name);
                write(out, inner);
            });
        } else if (value instanceof String text) {
            byte[] bytes = text.getBytes(UTF_8);
            head(out, 2, bytes.length);
            out.writeBytes(bytes);
        } else if (value instanceof Double number) {
            head(out, 3, 8);
            out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
        } else if (value instanceof Integer number) {
            head(out, 6, 4);
            out.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
        } else if (value instanceof Short number) {
            head(out, 5, 2);
            out.writeBytes(ByteBuffer.allocate(2).putShort(number).array());
        } else if (value instanceof Long number) {
            out.write(8);
            out.write(9 - 7);
            out.writeBytes(ByteBuffer.allocate(8).putLong(number).array());
        } else if (value instanceof List<?> list) {
            out.write(list.size());
            out.write(11 - 7);
            list.forEach(inner -> write(out, inner));
        } else {
            throw new IllegalArgumentException("no type of the format: " + value);
        }
    }

    private static void head(ByteArrayOutputStream out, int type, int size) {
        if (size < 29) {
            out.write(type << 5 | size);
        } else {
            out.write(type << 5 | 29);
            out.write(size - 29);
        }
    }
}
