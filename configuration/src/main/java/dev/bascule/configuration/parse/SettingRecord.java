package dev.bascule.configuration.parse;

import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.text.QuantityText;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The effective value of a key, and the records of the keys below it, in the order in which they
 * are shown. The accessors of a section write it as they are called: what is read is what is shown.
 * Contains secrets, but its {@code toString} and what it shows do not. Not thread-safe until it is
 * complete.
 */
public final class SettingRecord {

  private final String key;
  private final Map<String, SettingRecord> members = new LinkedHashMap<>();
  private List<String> fallbacks = List.of();
  private Optional<Object> value = Optional.empty();
  private @Nullable Supplier<String> text;
  private Optional<String> option = Optional.empty();
  private boolean needsRestart;

  private SettingRecord(String key) {
    this.key = key;
  }

  /** Returns the record of a whole file, without values. */
  public static SettingRecord empty() {
    return new SettingRecord("");
  }

  /** Returns the whole key. */
  public String key() {
    return key;
  }

  /** Returns the key, and those whose values apply in this order if no file contains it. */
  public List<String> sources() {
    return Stream.concat(Stream.of(key), fallbacks.stream()).toList();
  }

  /** Returns the value to show; empty if it is not shown. May read the metadata of files. */
  public Optional<String> text() {
    return Optional.ofNullable(text).map(Supplier::get);
  }

  /** Returns how {@code written}, the text with variables in the file, is shown instead. */
  public String shown(String written) {
    return value.filter(URI.class::isInstance).isPresent() ? withoutQuery(written) : written;
  }

  /** Returns the option of the command line that overrides the file, if there is one. */
  public Optional<String> option() {
    return option;
  }

  /** Returns the records below this key. */
  public List<SettingRecord> members() {
    return List.copyOf(members.values());
  }

  /** Returns the record of {@code name} below this key. */
  public SettingRecord member(String name) {
    return members.computeIfAbsent(name, _ -> new SettingRecord(ConfigDocument.join(key, name)));
  }

  /** Returns the record of an element of the list at this key. */
  SettingRecord element(String elementKey) {
    return members.computeIfAbsent(elementKey, SettingRecord::new);
  }

  /** Returns this record and all below it, in their order. */
  public Stream<SettingRecord> all() {
    return Stream.concat(Stream.of(this), members.values().stream().flatMap(SettingRecord::all));
  }

  /** Shows the keys in this order, whichever is read first. */
  SettingRecord inOrder(List<String> keys) {
    keys.forEach(this::member);
    return this;
  }

  void setValue(Object newValue) {
    value = Optional.of(newValue);
  }

  void setText(@Nullable Supplier<String> newText) {
    text = newText;
  }

  void setFallbacks(List<String> keys) {
    fallbacks = keys;
  }

  void setOption(String name) {
    option = Optional.of(name);
  }

  /** Marks this key and all below it as what only a restart changes. */
  void needRestart() {
    needsRestart = true;
  }

  /**
   * Returns the keys that only a restart changes, and whose values here or below differ from those
   * of {@code other}.
   */
  public List<String> findWaiting(SettingRecord other) {
    if (needsRestart || other.needsRestart) {
      return equalsBelow(other) ? List.of() : List.of(key);
    }
    List<String> waiting = new ArrayList<>();
    members.forEach(
        (name, member) -> {
          SettingRecord same = other.members.get(name);
          if (same != null) {
            waiting.addAll(member.findWaiting(same));
          }
        });
    return waiting;
  }

  /** The order of keys counts too: of the groups of a caller, the first one applies. */
  private boolean equalsBelow(SettingRecord other) {
    return value.equals(other.value)
        && List.copyOf(members.keySet()).equals(List.copyOf(other.members.keySet()))
        && members.entrySet().stream()
            .allMatch(member -> member.getValue().equalsBelow(other.member(member.getKey())));
  }

  /** Returns a copy with the records of {@code previous} where only a restart changes a key. */
  public SettingRecord keeping(SettingRecord previous) {
    if (needsRestart) {
      return previous;
    }
    SettingRecord kept = new SettingRecord(key);
    kept.fallbacks = fallbacks;
    kept.value = value;
    kept.text = text;
    kept.option = option;
    members.forEach(
        (name, member) -> {
          SettingRecord same = previous.members.get(name);
          kept.members.put(name, same == null ? member : member.keeping(same));
        });
    return kept;
  }

  /** Returns {@code value} as it is shown. */
  static String text(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? "yes" : "no";
      case Duration duration -> QuantityText.duration(duration);
      case Long size -> QuantityText.size(size);
      case Rate rate -> rate.text();
      case URI url -> withoutQuery(url.toString());
      case ConfigFile file -> file.name();
      case Collection<?> all ->
          all.isEmpty()
              ? "none"
              : all.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
      default -> value.toString().isEmpty() ? "none" : value.toString();
    };
  }

  /** The query of a URL may contain a secret. */
  private static String withoutQuery(String url) {
    return url.replaceFirst("\\?.*", "");
  }

  @Override
  public String toString() {
    return "SettingRecord[" + key + "]";
  }
}
