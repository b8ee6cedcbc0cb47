package dev.bascule.bootstrap.cli.check;

import java.util.OptionalInt;

/**
 * One value in effect, and where it comes from.
 *
 * @param key what to write in the file to change it
 * @param name the end of {@code key}, below its group
 * @param value the value in words; a secret is not among them
 * @param line the line of the file that says so; empty for a default
 */
record ConfigSetting(String key, String name, String value, OptionalInt line) {}
