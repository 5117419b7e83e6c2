package io.tocsin.incident;

/**
 * A file that is kept as it was, or events that were frozen into one.
 *
 * @param name file name, without folders
 * @param mediaType as its sender named it; {@code application/octet-stream} where unknown
 * @param size in bytes
 * @param sha256 of the bytes, 64 hexadecimal digits
 * @param note what it is; empty for nothing
 */
public record Evidence(String name, String mediaType, long size, String sha256, String note) {}
