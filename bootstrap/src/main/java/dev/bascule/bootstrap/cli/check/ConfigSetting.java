package dev.bascule.bootstrap.cli.check;

import java.util.OptionalInt;

/**
 * One effective value and its source.
 *
 * @param key the configuration key
 * @param name the end of {@code key}, relative to its group
 * @param value the value as text, without secrets
 * @param line the line in the file; empty for a default
 */
record ConfigSetting(String key, String name, String value, OptionalInt line) {}
