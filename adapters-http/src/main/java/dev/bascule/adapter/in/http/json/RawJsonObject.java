package dev.bascule.adapter.in.http.json;

import static java.util.stream.Collectors.joining;

import dev.bascule.domain.json.JsonBytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A JSON object of which only the outermost members are told apart; what they hold stays as it was
 * written.
 *
 * <p>Immutable.
 */
public final class RawJsonObject {

  /** The object without members. */
  public static final RawJsonObject EMPTY = new RawJsonObject(Map.of());

  private final Map<String, String> members;

  private RawJsonObject(Map<String, String> members) {
    this.members = members;
  }

  /**
   * Returns the object that {@code json} is; empty if it is another value.
   *
   * @throws tools.jackson.core.JacksonException if {@code json} is not well-formed
   */
  public static Optional<RawJsonObject> of(JsonBytes json) {
    return of(json.text());
  }

  /**
   * Returns the object that {@code text} is; empty if it is another value.
   *
   * @throws tools.jackson.core.JacksonException if {@code text} is not well-formed
   */
  public static Optional<RawJsonObject> of(String text) {
    try (JsonParser parser = JsonCodec.copyingParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Map<String, String> members = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, slice(parser, text));
      }
      return Optional.of(new RawJsonObject(members));
    }
  }

  /**
   * Returns the elements of the array that {@code text} is, each as it was written; empty if it is
   * another value.
   *
   * @throws tools.jackson.core.JacksonException if {@code text} is not well-formed
   */
  public static Optional<List<String>> elements(String text) {
    try (JsonParser parser = JsonCodec.copyingParser(text)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return Optional.empty();
      }
      List<String> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(slice(parser, text));
      }
      return Optional.of(elements);
    }
  }

  private static String slice(JsonParser parser, String text) {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    parser.finishToken();
    return text.substring(from, (int) parser.currentLocation().getCharOffset());
  }

  /** Returns the names of the members, in their order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(members.keySet());
  }

  /** Tells whether there are no members. */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** Tells whether there is a member of that name, whatever it holds. */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /** Tells whether there is a member of that name that holds something else than null. */
  public boolean hasNonNull(String name) {
    return has(name) && !"null".equals(members.get(name));
  }

  /** Returns what a member holds, as it was written. */
  public Optional<String> raw(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** Returns the string that a member holds; empty if it holds something else. */
  public Optional<String> string(String name) {
    return raw(name).filter(raw -> raw.startsWith("\"")).map(RawJsonObject::unquote);
  }

  /** Returns the object that a member holds; empty if it holds something else. */
  public Optional<RawJsonObject> object(String name) {
    return raw(name).flatMap(RawJsonObject::of);
  }

  /** Tells whether a member holds {@code true}. */
  public boolean isTrue(String name) {
    return "true".equals(members.get(name));
  }

  /** Returns this object with a member in place of one of the same name, or as its last. */
  public RawJsonObject with(String name, String raw) {
    Map<String, String> all = new LinkedHashMap<>(members);
    all.put(name, raw);
    return new RawJsonObject(all);
  }

  /** Returns this object with a string as a member. */
  public RawJsonObject withString(String name, String value) {
    return with(name, quote(value));
  }

  /** Returns this object with the members only whose name {@code kept} accepts. */
  public RawJsonObject filterNames(Predicate<String> kept) {
    Map<String, String> some = new LinkedHashMap<>(members);
    some.keySet().removeIf(kept.negate());
    return new RawJsonObject(some);
  }

  /** Returns the object as JSON, its members' values as they were written. */
  public JsonBytes toJson() {
    return JsonBytes.of(toString());
  }

  /** Returns the object as JSON text. It may hold arguments: not for a log. */
  @Override
  public String toString() {
    return members.entrySet().stream()
        .map(member -> quote(member.getKey()) + ":" + member.getValue())
        .collect(joining(",", "{", "}"));
  }

  /** Returns {@code text} as a JSON string. */
  public static String quote(String text) {
    return JsonCodec.MAPPER.writeValueAsString(text);
  }

  private static String unquote(String raw) {
    return JsonCodec.MAPPER.readTree(raw).asString("");
  }
}
