package dev.bascule.configuration.parse;

import dev.bascule.domain.text.SpellingSuggestion;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
  private final List<String> keys;
  private final SectionSchema schema;
  private final SettingRecord record;
  private final Map<String, ConfigNode.Member> members;
  private final Set<String> misspelled;

  /** Whether the values that are read are shown; what is not shown is only compared. */
  private final boolean isShown;

  /** Whether a change of a key needs a restart. */
  private final boolean needsRestart;

  /** The section whose keys apply if this one does not have them. */
  private final Optional<String> fallback;

  private ConfigSection(
      ValueReader values,
      String path,
      SourceLocation location,
      List<String> keys,
      SectionSchema schema,
      SettingRecord record,
      boolean isShown) {
    this.values = values;
    this.path = path;
    this.location = location;
    this.keys = keys;
    this.schema = schema.ofSection();
    this.record = record.inOrder(keys);
    this.members = new LinkedHashMap<>();
    this.misspelled = new HashSet<>();
    this.isShown = isShown;
    this.needsRestart = false;
    this.fallback = Optional.empty();
  }

  /** Creates another view of the same section. */
  private ConfigSection(
      ConfigSection same, boolean isShown, boolean needsRestart, Optional<String> fallback) {
    this.values = same.values;
    this.path = same.path;
    this.location = same.location;
    this.keys = same.keys;
    this.schema = same.schema;
    this.record = same.record;
    this.members = same.members;
    this.misspelled = same.misspelled;
    this.isShown = isShown;
    this.needsRestart = needsRestart;
    this.fallback = fallback;
  }

  /**
   * Returns the section of the whole file.
   *
   * @param keys its keys, in the order in which their effective values are shown
   */
  public static ConfigSection root(
      ValueReader values, ConfigNode.Mapping mapping, List<String> keys) {
    return new ConfigSection(
            values,
            "",
            mapping.location(),
            keys,
            values.schema(),
            SettingRecord.empty(),
            /* isShown= */ true)
        .with(mapping);
  }

  /** Returns a view of this section through which values are read that are not shown. */
  public ConfigSection hidden() {
    return shownIf(false);
  }

  /** Returns a view of this section through which values are read that are shown only if so. */
  public ConfigSection shownIf(boolean condition) {
    return new ConfigSection(this, isShown && condition, needsRestart, fallback);
  }

  /**
   * Returns a view of this section: a change of a key, or within a section, that is read through it
   * takes effect after a restart, and is reported as one.
   */
  public ConfigSection fixedUntilRestart() {
    return new ConfigSection(this, isShown, /* needsRestart= */ true, fallback);
  }

  /** Returns a view of this section whose keys are those of {@code section} if it lacks them. */
  public ConfigSection inheriting(String section) {
    return new ConfigSection(this, isShown, needsRestart, Optional.of(section));
  }

  /** Returns the effective values that were read so far. */
  public SettingRecord record() {
    return record;
  }

  /** Shows {@code text} as the value of {@code key}. */
  public void show(String key, String text) {
    show(key, () -> text);
  }

  /** Shows the text, when it is needed, as the value of {@code key}. */
  public void show(String key, Supplier<String> text) {
    SettingRecord setting = recordOf(key);
    setting.setText(isShown ? text : null);
  }

  /**
   * Shows a value of {@code key} that is derived from others.
   *
   * @param fallbacks the keys that it is from if no file contains {@code key}
   */
  public void showValue(String key, Object value, String... fallbacks) {
    record(key, value, () -> SettingRecord.text(value));
    if (fallbacks.length > 0) {
      recordOf(key).setFallbacks(List.of(fallbacks));
    }
  }

  /** Shows {@code text} as the value of the section as a whole. */
  public void show(String text) {
    record.setText(isShown ? () -> text : null);
  }

  /** Shows {@code value}, which an option of the command line sets. */
  public void override(String key, Object value, String option) {
    showValue(key, value);
    recordOf(key).setOption(option);
  }

  /** Records a value that is not shown. */
  public void record(String key, Optional<?> value) {
    value.ifPresent(recordOf(key)::setValue);
  }

  private void record(String key, Object value, Supplier<String> text) {
    SettingRecord setting = recordOf(key);
    setting.setValue(value);
    setting.setText(isShown ? text : null);
  }

  private SettingRecord recordOf(String key) {
    SettingRecord setting = record.member(key);
    fallback.ifPresent(section -> setting.setFallbacks(List.of(ConfigDocument.join(section, key))));
    if (needsRestart) {
      setting.needRestart();
    }
    return setting;
  }

  /** Returns the section in {@code member}; an empty one if it is not a mapping. */
  private ConfigSection within(
      SettingRecord recordWithin,
      ConfigNode.Member member,
      List<String> keysWithin,
      SectionSchema its) {
    String pathWithin = recordWithin.key();
    ConfigSection section =
        new ConfigSection(
            values, pathWithin, member.location(), keysWithin, its, recordWithin, isShown);
    if (member.value() instanceof ConfigNode.Mapping mapping) {
      return section.with(mapping);
    }
    values.reportUnexpected(member.value(), pathWithin, "keys and values");
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

  /** Reports a missing key, unless an unknown key was reported for which it was suggested. */
  public void require(String key, String message) {
    schema.require(key);
    if (!has(key) && !misspelled.contains(key)) {
      report(key, message);
    }
  }

  /**
   * Reports an error in {@code key}, unless it is misspelled, if the section meets {@code
   * condition}.
   *
   * @return whether it does
   */
  public boolean reject(KeyCondition condition, String key, String message) {
    schema.reject(condition, "`" + key + "`: " + message);
    boolean applies = condition.test().test(this);
    if (applies && !misspelled.contains(key)) {
      report(key, message);
    }
    return applies;
  }

  /** Reports an error in the section as a whole if it meets {@code condition}. */
  public boolean reject(KeyCondition condition, String message) {
    schema.reject(condition, message);
    boolean applies = condition.test().test(this);
    if (applies) {
      report(message);
    }
    return applies;
  }

  /** Accepts any values of {@code ignored}, which have no effect. */
  public void ignore(List<String> ignored) {
    ignored.stream().sorted().forEach(key -> schema.property(key).ignored());
  }

  /**
   * Returns the section at {@code key}; an empty one if it is missing.
   *
   * @param keysWithin its keys, in the order in which their effective values are shown
   */
  public ConfigSection section(String key, List<String> keysWithin) {
    SectionSchema its = schema.property(key);
    SettingRecord recordWithin = recordOf(key);
    return member(key)
        .map(member -> within(recordWithin, member, keysWithin, its))
        .orElseGet(
            () ->
                new ConfigSection(
                    values, pathOf(key), location, keysWithin, its, recordWithin, isShown));
  }

  /** Returns the section in {@code member} of the mapping at {@code key}; see {@link #members}. */
  public ConfigSection section(String key, ConfigNode.Member member, List<String> keysWithin) {
    return within(
        recordOf(key).member(member.key()), member, keysWithin, schema.property(key).values());
  }

  public Optional<String> text(String key) {
    return read(key, ValueType.TEXT);
  }

  /** Returns a path, relative to the folder of the file. */
  public Optional<Path> path(String key, String expected) {
    Optional<Path> path = file(key, expected).map(ConfigFile::path);
    // Another spelling of the same path is no change.
    record(key, path);
    return path;
  }

  /** Returns a path as {@link #path(String, String)} does, and shows it, or {@code absent}. */
  public Optional<Path> path(String key, String expected, String absent) {
    return showOptional(key, path(key, expected), absent);
  }

  /** Returns a file as {@link #file(String, String)} does, and shows its name if there is one. */
  public Optional<ConfigFile> shownFile(String key, String expected) {
    return showOptional(key, file(key, expected), "");
  }

  /** Returns the file that the value of {@code key} names, relative to the folder of its file. */
  public Optional<ConfigFile> file(String key, String expected) {
    Path folder = member(key).map(ConfigNode.Member::location).orElse(location).file().folder();
    return read(key, ValueType.parsed(expected, ValueType.NOT_EMPTY, text -> file(text, folder)));
  }

  private static Optional<ConfigFile> file(String text, Path folder) {
    try {
      return Optional.of(ConfigFile.named(text, folder));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  public <T> Optional<T> read(String key, ValueType<T> type) {
    schema.property(key).value(type);
    Optional<T> value =
        member(key).flatMap(member -> values.read(member.value(), pathOf(key), type));
    record(key, value);
    return value;
  }

  public <T> T read(String key, ValueType<T> type, T defaultValue) {
    T value = readOr(key, type, defaultValue);
    schema.property(key).defaultValue(defaultValue);
    return value;
  }

  /** Returns the value, or {@code other}, which is no constant and therefore not in the schema. */
  public <T> T readOr(String key, ValueType<T> type, T other) {
    T value = read(key, type).orElse(other);
    showValue(key, value);
    return value;
  }

  /**
   * Returns the value, if there is one.
   *
   * @param absent is shown if there is none; nothing if it is empty
   */
  public <T> Optional<T> optional(String key, ValueType<T> type, String absent) {
    return showOptional(key, read(key, type), absent);
  }

  private <T> Optional<T> showOptional(String key, Optional<T> value, String absent) {
    if (value.isPresent() || !absent.isEmpty()) {
      show(key, value.<Object>map(each -> each).map(SettingRecord::text).orElse(absent));
    }
    record(key, value);
    return value;
  }

  public boolean flag(String key, boolean defaultValue) {
    return read(key, ValueType.FLAG, defaultValue);
  }

  public <T> Optional<T> oneOf(String key, Map<String, T> choices, String expected) {
    return read(key, ValueType.choice(expected, choices));
  }

  public <T> T oneOf(String key, Map<String, T> choices, String expected, T defaultValue) {
    choices.forEach(
        (text, value) -> {
          if (value.equals(defaultValue)) {
            boolean isFlag = text.equals("true") || text.equals("false");
            schema.property(key).defaultValue(isFlag ? Boolean.valueOf(text) : text);
          }
        });
    T value = oneOf(key, choices, expected).orElse(defaultValue);
    record(
        key,
        value,
        () ->
            choices.entrySet().stream()
                .filter(choice -> choice.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow());
    return value;
  }

  /** Returns a whole number of at least 1. */
  public int count(String key, int defaultValue) {
    return read(key, ValueType.COUNT, defaultValue);
  }

  public Duration duration(String key, Duration defaultValue) {
    return read(key, ValueType.DURATION, defaultValue);
  }

  /** Returns a duration, or {@code other} for the text {@code word}. */
  public Duration durationOr(String key, String word, Duration other, Duration defaultValue) {
    Duration duration = read(key, ValueType.durationOr(word, other), defaultValue);
    if (duration.equals(other)) {
      show(key, word);
    }
    return duration;
  }

  public Duration positiveDuration(String key, Duration defaultValue) {
    return read(key, ValueType.POSITIVE_DURATION, defaultValue);
  }

  public Optional<Duration> positiveDuration(String key) {
    return read(key, ValueType.POSITIVE_DURATION);
  }

  /** Returns a number of bytes, at least 1 and at most {@link Integer#MAX_VALUE}. */
  public int size(String key, int defaultValue) {
    return read(key, ValueType.size(Integer.MAX_VALUE), (long) defaultValue).intValue();
  }

  /** Returns the text at {@code key} without variable references; reports no errors. */
  Optional<String> textOf(String key) {
    return member(key).map(ConfigNode.Member::value).flatMap(this::textOf);
  }

  /** Returns the text at {@code keyWithin} of the mapping at {@code key}, in the same way. */
  Optional<String> textOf(String key, String keyWithin) {
    return member(key).map(ConfigNode.Member::value).orElse(null)
            instanceof ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> within)
        ? within.stream()
            .filter(member -> member.key().equals(keyWithin))
            .findFirst()
            .flatMap(member -> textOf(member.value()))
        : Optional.empty();
  }

  /**
   * Returns the text, or the texts of the list, at {@code keyWithin} of the mapping at {@code key}.
   */
  List<String> textsOf(String key, String keyWithin) {
    if (!(member(key).map(ConfigNode.Member::value).orElse(null)
        instanceof ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> within))) {
      return List.of();
    }
    return within.stream()
        .filter(member -> member.key().equals(keyWithin))
        .flatMap(
            member ->
                member.value() instanceof ConfigNode.Sequence(SourceLocation _, var elements)
                    ? elements.stream()
                    : Stream.of(member.value()))
        .flatMap(node -> textOf(node).stream())
        .toList();
  }

  private Optional<String> textOf(ConfigNode node) {
    return node instanceof ConfigNode.Scalar scalar
        ? Optional.of(values.expand(scalar, _ -> {}))
        : Optional.empty();
  }

  /** Returns the texts of a list without the invalid ones. */
  public List<String> texts(String key) {
    return list(key, ValueType.TEXT);
  }

  /** Returns the values of a list without the invalid ones. */
  public <T> List<T> list(String key, ValueType<T> type) {
    return list(key, type, List.of());
  }

  /** Returns the values of a list without the invalid ones. */
  public <T> List<T> list(String key, ValueType<T> type, List<T> defaultValue) {
    List<T> elements = elements(key, type);
    schema.property(key).defaultValue(defaultValue);
    List<T> list = has(key) ? elements : defaultValue;
    showValue(key, list);
    return list;
  }

  /** Returns the values of a list without the invalid ones, each once. */
  public <T> Set<T> set(String key, ValueType<T> type) {
    return set(key, type, List.of());
  }

  /** Returns the values of a list without the invalid ones, each once. */
  public <T> Set<T> set(String key, ValueType<T> type, List<T> defaultValue) {
    Set<T> set = Set.copyOf(list(key, type, defaultValue));
    showValue(key, set);
    return set;
  }

  /** Returns the texts of a list as they are in the file, with variable references. */
  public List<String> written(String key) {
    return member(key).map(ConfigNode.Member::value).orElse(null)
            instanceof ConfigNode.Sequence(SourceLocation _, List<ConfigNode> elements)
        ? elements.stream()
            .filter(ConfigNode.Scalar.class::isInstance)
            .map(element -> ((ConfigNode.Scalar) element).text())
            .toList()
        : List.of();
  }

  /** Returns the value, or the valid values of a list. */
  public <T> List<T> oneOrMore(String key, ValueType<T> type) {
    boolean isList =
        member(key).filter(member -> member.value() instanceof ConfigNode.Sequence).isPresent();
    schema.property(key).elements().value(type);
    schema.property(key).value(type);
    List<T> list = isList ? elements(key, type) : read(key, type).stream().toList();
    showValue(key, list);
    return list;
  }

  private <T> List<T> elements(String key, ValueType<T> type) {
    schema.property(key).elements().value(type);
    return elements(key, "a list of texts").stream()
        .flatMap(element -> values.read(element.value(), element.key(), type).stream())
        .toList();
  }

  /** Returns the sections of a list; an invalid element becomes an empty section. */
  public List<ConfigSection> sections(String key, List<String> keysWithin) {
    SectionSchema its = schema.property(key).elements();
    schema.property(key).defaultValue(List.of());
    return elements(key, "a list of keys and values").stream()
        .map(element -> within(recordOf(key).element(element.key()), element, keysWithin, its))
        .toList();
  }

  /** Returns whether {@code key} contains a list or a mapping that is not empty. */
  public boolean isFilled(String key) {
    return switch (member(key).map(ConfigNode.Member::value).orElse(null)) {
      case ConfigNode.Sequence(SourceLocation _, List<ConfigNode> elements) -> !elements.isEmpty();
      case ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> within) ->
          !within.isEmpty();
      case null, default -> false;
    };
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

  /** Returns the texts of a mapping by key, without the invalid ones. */
  public Map<String, String> textsByKey(String key, TextsRule rule) {
    schema.property(key).values(rule.names()).value(rule.type());
    Map<String, String> texts = new LinkedHashMap<>();
    for (ConfigNode.Member member : members(key)) {
      values
          .read(member.value(), ConfigDocument.join(pathOf(key), member.key()), ValueType.TEXT)
          .ifPresent(text -> texts.put(member.key(), text));
    }
    texts.forEach((name, text) -> rule.check(this, key, name, text));
    showValue(key, texts.keySet());
    return texts;
  }

  /**
   * Returns the members of a mapping with user-defined keys.
   *
   * @param names the pattern of valid keys, which the caller checks
   */
  public List<ConfigNode.Member> members(String key, String names) {
    schema.property(key).values(names);
    return members(key);
  }

  /** Returns the keys of the mapping at {@code key}; empty if it is not a mapping. */
  public Set<String> namesIn(String key) {
    Set<String> names = new LinkedHashSet<>();
    if (member(key).map(ConfigNode.Member::value).orElse(null)
        instanceof ConfigNode.Mapping(SourceLocation _, List<ConfigNode.Member> within)) {
      within.forEach(member -> names.add(member.key()));
    }
    return names;
  }

  private List<ConfigNode.Member> members(String key) {
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
