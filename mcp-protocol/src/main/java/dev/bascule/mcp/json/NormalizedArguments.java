package dev.bascule.mcp.json;

import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.mcp.json.ToolArgumentsParser.CanonicalJson;
import dev.bascule.mcp.json.ToolArgumentsParser.CanonicalJson.Member;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * The canonical form of arguments without the differences that a {@link KeyNormalization} names. As
 * injective as {@link CanonicalJson} in everything else.
 */
public final class NormalizedArguments {

  /** Longer texts are compared exactly: normalizing takes more than linear time for some. */
  static final int MAX_FOLDED = 1_000;

  private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern BLANK_ENDS = Pattern.compile("^ | $");

  private final KeyNormalization normalization;
  private final StringBuilder out = new StringBuilder();

  private NormalizedArguments(KeyNormalization normalization) {
    this.normalization = normalization;
  }

  /**
   * Returns the digest of {@code arguments}.
   *
   * @param defaults the values of missing arguments, by name
   * @throws tools.jackson.core.JacksonException if they are not valid
   */
  public static Sha256 digest(
      ToolArguments arguments, KeyNormalization normalization, Map<String, JsonNode> defaults) {
    try (JsonParser parser = JsonCodec.strictParser(arguments.json().text())) {
      parser.nextToken();
      NormalizedArguments writing = new NormalizedArguments(normalization);
      writing.writeObject(parser, List.of(), defaults);
      return Sha256.of(writing.out.toString());
    }
  }

  /**
   * Returns the first half of the digest of each argument with its name, by name; nothing if there
   * are more than {@code max}.
   *
   * @throws tools.jackson.core.JacksonException if they are not valid
   */
  public static Map<String, Long> hashes(ToolArguments arguments, int max) {
    Map<String, Long> hashes = new HashMap<>();
    try (JsonParser parser = JsonCodec.strictParser(arguments.json().text())) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        if (hashes.size() == max) {
          return Map.of();
        }
        String name = parser.currentName();
        parser.nextToken();
        StringBuilder member = new StringBuilder();
        CanonicalJson.writeString(name, member);
        CanonicalJson.write(parser, member.append(':'));
        hashes.put(name, Sha256.of(member.toString()).first());
      }
    }
    return hashes;
  }

  /** Returns the scalar defaults in the input schema of a tool, by the names of the arguments. */
  public static Map<String, JsonNode> defaultsOf(JsonBytes tool) {
    Map<String, JsonNode> defaults = new HashMap<>();
    JsonCodec.readIfPossible(tool)
        .ifPresent(
            read ->
                read.path("inputSchema")
                    .path("properties")
                    .properties()
                    .forEach(
                        property -> {
                          JsonNode value = property.getValue().path("default");
                          if (value.isValueNode() && !value.isNull()) {
                            defaults.put(property.getKey(), value);
                          }
                        }));
    return Map.copyOf(defaults);
  }

  private void writeObject(JsonParser parser, List<String> at, Map<String, JsonNode> defaults) {
    List<Member> members = new ArrayList<>();
    Map<String, JsonNode> missing = new HashMap<>(defaults);
    out.append('{');
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      List<String> path = Stream.concat(at.stream(), Stream.of(name)).toList();
      missing.remove(name);
      parser.nextToken();
      if (normalization.ignored().contains(path)) {
        parser.skipChildren();
      } else {
        members.add(writeMember(members, name, () -> writeValue(parser, path)));
      }
    }
    missing.forEach(
        (name, value) -> {
          if (!normalization.ignored().contains(List.of(name))) {
            members.add(writeMember(members, name, () -> writeScalar(value, List.of(name))));
          }
        });
    CanonicalJson.sort(members, out);
    out.append('}');
  }

  private Member writeMember(List<Member> before, String name, Runnable value) {
    if (!before.isEmpty()) {
      out.append(',');
    }
    int begin = out.length();
    CanonicalJson.writeString(name, out);
    out.append(':');
    value.run();
    return new Member(name, begin, out.length());
  }

  private void writeValue(JsonParser parser, List<String> path) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT && normalization.namesWithin(path)) {
      writeObject(parser, path, /* defaults= */ Map.of());
    } else if (token == JsonToken.START_ARRAY && normalization.unordered().contains(path)) {
      writeUnordered(parser);
    } else if (token == JsonToken.VALUE_STRING && normalization.folded().contains(path)) {
      CanonicalJson.writeString(folded(parser.getString()), out);
    } else {
      CanonicalJson.write(parser, out);
    }
  }

  private void writeScalar(JsonNode value, List<String> path) {
    if (value.isString()) {
      String text = value.asString();
      CanonicalJson.writeString(normalization.folded().contains(path) ? folded(text) : text, out);
    } else {
      out.append(value.asString());
    }
  }

  private void writeUnordered(JsonParser parser) {
    List<String> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      StringBuilder element = new StringBuilder();
      CanonicalJson.write(parser, element);
      elements.add(element.toString());
    }
    out.append(elements.stream().sorted().collect(Collectors.joining(",", "[", "]")));
  }

  private static String folded(String text) {
    if (text.length() > MAX_FOLDED) {
      return text;
    }
    StringBuilder lower = new StringBuilder(text.length());
    text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
    String normal = Normalizer.normalize(lower, Normalizer.Form.NFC);
    return BLANK_ENDS.matcher(BLANKS.matcher(normal).replaceAll(" ")).replaceAll("");
  }
}
