package dev.bascule.bootstrap.config.parse;

import dev.bascule.domain.text.SpellingSuggestion;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A mapping with a fixed set of keys; unknown keys are reported.
 *
 * <p>A missing or invalid value is replaced by a default, so that reading continues and finds
 * further errors.
 */
public final class ConfigSection {

  private final ValueReader values;
  private final String path;
  private final SourceLocation location;
  private final Set<String> keys;
  private final Map<String, ConfigNode.Member> members = new LinkedHashMap<>();
  private final Set<String> misspelled = new HashSet<>();

  private ConfigSection(
      ValueReader values, String path, SourceLocation location, Set<String> keys) {
    this.values = values;
    this.path = path;
    this.location = location;
    this.keys = Set.copyOf(keys);
  }

  /** Returns the section of the whole file. */
  public static ConfigSection root(
      ValueReader values, ConfigNode.Mapping mapping, Set<String> keys) {
    return new ConfigSection(values, "", mapping.location(), keys).with(mapping);
  }

  /** Returns the section in {@code member}; an empty one if it is not a mapping. */
  public static ConfigSection of(
      ValueReader values, String path, ConfigNode.Member member, Set<String> keys) {
    ConfigSection section = new ConfigSection(values, path, member.location(), keys);
    if (member.value() instanceof ConfigNode.Mapping mapping) {
      return section.with(mapping);
    }
    values.reportUnexpected(member.value(), path, "keys and values");
    return section;
  }

  private ConfigSection with(ConfigNode.Mapping mapping) {
    for (ConfigNode.Member member : mapping.members()) {
      members.put(member.key(), member);
      if (!keys.contains(member.key())) {
        reportUnknown(member);
      }
    }
    return this;
  }

  private void reportUnknown(ConfigNode.Member member) {
    List<String> candidates = keys.stream().sorted().toList();
    Optional<String> nearest = SpellingSuggestion.nearest(member.key(), candidates);
    nearest.ifPresent(misspelled::add);
    String hint =
        nearest
            .map(near -> "did you mean `" + near + "`?")
            .orElseGet(() -> "expected one of " + String.join(", ", candidates));
    values.errors().add(member.location(), pathOf(member.key()), "is unknown; " + hint);
  }

  public boolean has(String key) {
    return member(key).isPresent();
  }

  /** Returns whether an unknown key was reported for which {@code key} was suggested. */
  public boolean hasMisspelling(String key) {
    return misspelled.contains(key);
  }

  public ConfigSection section(String key, Set<String> keysWithin) {
    return member(key)
        .map(member -> of(values, pathOf(key), member, keysWithin))
        .orElseGet(() -> new ConfigSection(values, pathOf(key), location, keysWithin));
  }

  public Optional<String> text(String key) {
    return member(key).flatMap(member -> values.text(member.value(), pathOf(key)));
  }

  /** Returns a text that {@code pattern} matches. */
  public Optional<String> text(String key, String expected, Pattern pattern) {
    return read(key, expected, text -> matching(pattern, text));
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  /** Returns a path, relative to the folder of the file. */
  public Optional<Path> path(String key, String expected) {
    return read(key, expected, text -> toFile(text, key).map(ConfigFile::path));
  }

  /** Returns the file that the value of {@code key} names, relative to the folder of its file. */
  public Optional<ConfigFile> file(String key, String expected) {
    return read(key, expected, text -> toFile(text, key));
  }

  private Optional<ConfigFile> toFile(String text, String key) {
    try {
      return member(key)
          .filter(_ -> !text.isEmpty())
          .map(member -> ConfigFile.named(text, member.location().file().folder()));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  public <T> Optional<T> read(String key, String expected, Function<String, Optional<T>> reader) {
    return member(key)
        .flatMap(member -> values.read(member.value(), pathOf(key), expected, reader));
  }

  public boolean flag(String key, boolean defaultValue) {
    return flag(key).orElse(defaultValue);
  }

  public Optional<Boolean> flag(String key) {
    return oneOf(key, Map.of("true", true, "false", false), "true or false");
  }

  public <T> Optional<T> oneOf(String key, Map<String, T> choices, String expected) {
    return read(key, expected, text -> Optional.ofNullable(choices.get(text)));
  }

  /** Returns a whole number of at least 1. */
  public int count(String key, int defaultValue) {
    return wholeNumber(key, "a whole number of at least 1", number -> number >= 1)
        .orElse(defaultValue);
  }

  public Optional<Integer> wholeNumber(String key, String expected, Predicate<Integer> isInRange) {
    return read(key, expected, text -> wholeNumber(text).filter(isInRange));
  }

  private static Optional<Integer> wholeNumber(String text) {
    return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  public Duration duration(String key, Duration defaultValue) {
    return read(key, "a duration such as 30s, 500ms or 5m", QuantityParser::duration)
        .orElse(defaultValue);
  }

  public Duration positiveDuration(String key, Duration defaultValue) {
    return positiveDuration(key).orElse(defaultValue);
  }

  public Optional<Duration> positiveDuration(String key) {
    return read(
        key,
        "a duration longer than zero, such as 30s, 500ms or 5m",
        text -> QuantityParser.duration(text).filter(Duration::isPositive));
  }

  /** Returns a number of bytes, at least 1 and at most {@code max}. */
  public long size(String key, long max, long defaultValue) {
    return read(
            key,
            "a size such as 64KiB, 64MiB or 1GiB, at most " + max + " bytes",
            text -> QuantityParser.size(text).filter(bytes -> bytes >= 1 && bytes <= max))
        .orElse(defaultValue);
  }

  /** Returns the texts of a list without the invalid ones. */
  public List<String> texts(String key) {
    return elements(key, "a list of texts").stream()
        .flatMap(element -> values.text(element.value(), element.key()).stream())
        .toList();
  }

  /** Returns the texts of a list, converted by {@code reader}, without the invalid ones. */
  public List<String> texts(
      String key, String expected, Function<String, Optional<String>> reader) {
    return elements(key, "a list of texts").stream()
        .flatMap(element -> values.read(element.value(), element.key(), expected, reader).stream())
        .toList();
  }

  /** Returns the texts of a list that {@code pattern} matches. */
  public List<String> texts(String key, String expected, Pattern pattern) {
    return texts(key, expected, text -> matching(pattern, text));
  }

  /** Returns the sections of a list; an invalid element becomes an empty section. */
  public List<ConfigSection> sections(String key, Set<String> keysWithin) {
    return elements(key, "a list of keys and values").stream()
        .map(element -> of(values, element.key(), element, keysWithin))
        .toList();
  }

  /** Returns whether {@code key} contains a list that is not empty. */
  public boolean isFilled(String key) {
    return member(key).map(ConfigNode.Member::value).orElse(null)
            instanceof ConfigNode.Sequence(SourceLocation _, List<ConfigNode> elements)
        && !elements.isEmpty();
  }

  /** Returns the elements of a list, each with its path as key. */
  private List<ConfigNode.Member> elements(String key, String expected) {
    Optional<ConfigNode> node = member(key).map(ConfigNode.Member::value);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof ConfigNode.Sequence(SourceLocation _, List<ConfigNode> elements))) {
      values.reportUnexpected(node.get(), pathOf(key), expected);
      return List.of();
    }
    return IntStream.range(0, elements.size())
        .mapToObj(
            i ->
                new ConfigNode.Member(
                    elements.get(i).location(), pathOf(key) + "[" + i + "]", elements.get(i)))
        .toList();
  }

  /** Returns the values of a list, or a single value, without the invalid ones. */
  public <T> List<T> oneOrMore(String key, String expected, Function<String, Optional<T>> reader) {
    return member(key).map(ConfigNode.Member::value).orElse(null) instanceof ConfigNode.Sequence
        ? elements(key, expected).stream()
            .flatMap(
                element -> values.read(element.value(), element.key(), expected, reader).stream())
            .toList()
        : read(key, expected, reader).stream().toList();
  }

  /** Returns the texts of a mapping by key, without the invalid ones. */
  public Map<String, String> textsByKey(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (ConfigNode.Member member : members(key)) {
      values
          .text(member.value(), ConfigDocument.join(pathOf(key), member.key()))
          .ifPresent(text -> texts.put(member.key(), text));
    }
    return texts;
  }

  /** Returns the members of a mapping with user-defined keys. */
  public List<ConfigNode.Member> members(String key) {
    Optional<ConfigNode> node = member(key).map(ConfigNode.Member::value);
    if (node.isPresent()
        && node.get()
            instanceof ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> within)) {
      return within;
    }
    node.ifPresent(other -> values.reportUnexpected(other, pathOf(key), "keys and values"));
    return List.of();
  }

  /** Reports an error in the value of {@code key}, or that it is missing. */
  public void report(String key, String message) {
    SourceLocation at = member(key).map(member -> member.value().location()).orElse(location);
    values.errors().add(at, pathOf(key), message);
  }

  /** Reports an error in the section as a whole. */
  public void report(String message) {
    values.errors().add(location, path, message);
  }

  public Optional<ConfigNode.Member> member(String key) {
    if (!keys.contains(key)) {
      throw new AssertionError(key + " is not among the known keys " + keys);
    }
    return Optional.ofNullable(members.get(key));
  }

  public String pathOf(String key) {
    return ConfigDocument.join(path, key);
  }

  public ValueReader values() {
    return values;
  }
}
