package dev.headwater.models;

/**
 * A file of a model.
 *
 * @param size in bytes
 * @param sha256 in lower-case hexadecimal
 */
public record Pinned(String model, String file, long size, String sha256, Source source) {}
