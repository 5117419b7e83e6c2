package io.tocsin.metrics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The techniques of the ATT&amp;CK matrix for enterprises, without their sub-techniques, which have the tactics of their parent. */
final class AttackMatrix {

    private static final String FILE = "attack.csv";

    private final Map<String, Cell> cells;

    /**
     * A technique of the matrix.
     *
     * @param tactics in the order of the matrix, e.g. {@code credential-access}
     */
    record Cell(String name, List<String> tactics) {
        Cell {
            tactics = List.copyOf(tactics);
        }

        static final Cell UNKNOWN = new Cell("", List.of());
    }

    private AttackMatrix(Map<String, Cell> cells) {
        this.cells = Map.copyOf(cells);
    }

    /** Reads the one that is in the jar. */
    static AttackMatrix shipped() {
        Map<String, Cell> cells = new TreeMap<>();
        try (InputStream in = Objects.requireNonNull(AttackMatrix.class.getResourceAsStream(FILE), FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] parts = line.split(";", 3);
                cells.put(parts[0], new Cell(parts[1], List.of(parts[2].split(" "))));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("The jar's " + FILE + " cannot be read", e);
        }
        return new AttackMatrix(cells);
    }

    /** @param technique its id; of a sub-technique the parent's cell is returned, of an unknown one {@link Cell#UNKNOWN} */
    Cell cell(String technique) {
        int dot = technique.indexOf('.');
        return cells.getOrDefault(dot < 0 ? technique : technique.substring(0, dot), Cell.UNKNOWN);
    }

    /** Ids of all techniques. */
    Iterable<String> techniques() {
        return cells.keySet();
    }
}
