package dev.bascule.bootstrap.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One mapping of the file whose keys are known beforehand; any other key is reported.
 *
 * <p>A value that is missing, or wrong and therefore reported, leaves the place to a default, so
 * that reading goes on and finds the next mistake.
 */
final class Section {

  private final Values values;
  private final String path;
  private final Place place;
  private final Set<String> keys;
  private final Map<String, Node.Member> members = new LinkedHashMap<>();

  private Section(Values values, String path, Place place, Set<String> keys) {
    this.values = requireNonNull(values, "values");
    this.path = requireNonNull(path, "path");
    this.place = requireNonNull(place, "place");
    this.keys = Set.copyOf(keys);
  }

  /** Returns the file as a whole. */
  static Section root(Values values, Node.Mapping mapping, Set<String> keys) {
    return new Section(values, "", mapping.place(), keys).with(mapping);
  }

  /** Returns the section that {@code member} holds; an empty one where it holds none. */
  static Section of(Values values, String path, Node.Member member, Set<String> keys) {
    Section section = new Section(values, path, member.place(), keys);
    if (member.value() instanceof Node.Mapping mapping) {
      return section.with(mapping);
    }
    values.reportUnexpected(member.value(), path, "keys and values");
    return section;
  }

  private Section with(Node.Mapping mapping) {
    for (Node.Member member : mapping.members()) {
      members.put(member.key(), member);
      if (!keys.contains(member.key())) {
        reportUnknown(member);
      }
    }
    return this;
  }

  private void reportUnknown(Node.Member member) {
    List<String> candidates = keys.stream().sorted().toList();
    String hint =
        Suggestion.nearest(member.key(), candidates)
            .map(near -> "did you mean `" + near + "`?")
            .orElseGet(() -> "expected one of " + String.join(", ", candidates));
    values.mistakes().add(member.place(), pathOf(member.key()), "is unknown; " + hint);
  }

  boolean has(String key) {
    return member(key).isPresent();
  }

  Section section(String key, Set<String> keysWithin) {
    return member(key)
        .map(member -> of(values, pathOf(key), member, keysWithin))
        .orElseGet(() -> new Section(values, pathOf(key), place, keysWithin));
  }

  Optional<String> text(String key) {
    return member(key).flatMap(member -> values.text(member.value(), pathOf(key)));
  }

  <T> Optional<T> read(String key, String expected, Function<String, Optional<T>> reader) {
    return member(key)
        .flatMap(member -> values.read(member.value(), pathOf(key), expected, reader));
  }

  boolean flag(String key, boolean otherwise) {
    return oneOf(key, Map.of("true", true, "false", false), "true or false").orElse(otherwise);
  }

  <T> Optional<T> oneOf(String key, Map<String, T> choices, String expected) {
    return read(key, expected, text -> Optional.ofNullable(choices.get(text)));
  }

  /** Returns a whole number of at least 1. */
  int count(String key, int otherwise) {
    return wholeNumber(key, "a whole number of at least 1", number -> number >= 1)
        .orElse(otherwise);
  }

  Optional<Integer> wholeNumber(String key, String expected, Predicate<Integer> isInRange) {
    return read(key, expected, text -> wholeNumber(text).filter(isInRange));
  }

  private static Optional<Integer> wholeNumber(String text) {
    return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  Duration duration(String key, Duration otherwise) {
    return read(key, "a duration such as 30s, 500ms or 5m", Quantity::duration).orElse(otherwise);
  }

  Duration positiveDuration(String key, Duration otherwise) {
    return read(
            key,
            "a duration longer than zero, such as 30s, 500ms or 5m",
            text -> Quantity.duration(text).filter(Duration::isPositive))
        .orElse(otherwise);
  }

  /** Returns a number of bytes, at least 1 and at most {@code most}. */
  long size(String key, long most, long otherwise) {
    return read(
            key,
            "a size such as 64KiB, 64MiB or 1GiB, at most " + most + " bytes",
            text -> Quantity.size(text).filter(bytes -> bytes >= 1 && bytes <= most))
        .orElse(otherwise);
  }

  /** Returns the texts of a list; those that are wrong are left out. */
  List<String> texts(String key) {
    return elements(key, "a list of texts").stream()
        .flatMap(element -> values.text(element.value(), element.key()).stream())
        .toList();
  }

  /**
   * Returns what {@code reader} makes of the texts of a list; those that are wrong are left out.
   */
  List<String> texts(String key, String expected, Function<String, Optional<String>> reader) {
    return elements(key, "a list of texts").stream()
        .flatMap(element -> values.read(element.value(), element.key(), expected, reader).stream())
        .toList();
  }

  /** Returns the sections of a list; an empty one in place of one that is none. */
  List<Section> sections(String key, Set<String> keysWithin) {
    return elements(key, "a list of keys and values").stream()
        .map(element -> of(values, element.key(), element, keysWithin))
        .toList();
  }

  /** Tells whether {@code key} holds a list that is not empty. */
  boolean isFilled(String key) {
    return member(key).map(Node.Member::value).orElse(null)
            instanceof Node.Sequence(Place _, List<Node> elements)
        && !elements.isEmpty();
  }

  /** Returns the elements of a list, each with its path for a key. */
  private List<Node.Member> elements(String key, String expected) {
    Optional<Node> node = member(key).map(Node.Member::value);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof Node.Sequence(Place _, List<Node> elements))) {
      values.reportUnexpected(node.get(), pathOf(key), expected);
      return List.of();
    }
    return IntStream.range(0, elements.size())
        .mapToObj(
            i ->
                new Node.Member(
                    elements.get(i).place(), pathOf(key) + "[" + i + "]", elements.get(i)))
        .toList();
  }

  /** Returns the texts of a mapping, by key; those that are wrong are left out. */
  Map<String, String> textsByKey(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Node.Member member : members(key)) {
      values
          .text(member.value(), Document.join(pathOf(key), member.key()))
          .ifPresent(text -> texts.put(member.key(), text));
    }
    return texts;
  }

  /** Returns the members of a mapping whose keys are the user's own. */
  List<Node.Member> members(String key) {
    Optional<Node> node = member(key).map(Node.Member::value);
    if (node.isPresent() && node.get() instanceof Node.Mapping(Place _, List<Node.Member> within)) {
      return within;
    }
    node.ifPresent(other -> values.reportUnexpected(other, pathOf(key), "keys and values"));
    return List.of();
  }

  /** Reports a mistake in the value of {@code key}, or where it should stand. */
  void report(String key, String message) {
    Place at = member(key).map(member -> member.value().place()).orElse(place);
    values.mistakes().add(at, pathOf(key), message);
  }

  /** Reports a mistake in the section as a whole. */
  void report(String message) {
    values.mistakes().add(place, path, message);
  }

  Optional<Node.Member> member(String key) {
    if (!keys.contains(key)) {
      throw new AssertionError(key + " is not among the known keys " + keys);
    }
    return Optional.ofNullable(members.get(key));
  }

  String pathOf(String key) {
    return Document.join(path, key);
  }

  Values values() {
    return values;
  }
}
