package dev.bascule.adapter.out.mcp;

import dev.bascule.application.policy.TagTemplate;
import dev.bascule.application.port.out.ToolArgumentsReader;
import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.mcp.json.JsonCodec;
import dev.bascule.mcp.json.NormalizedArguments;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Reads arguments of calls from their JSON, without building a tree. Thread-safe. */
public final class JsonArgumentsReader implements ToolArgumentsReader {

  /** The maximum length of numbers, because converting takes more than linear time. */
  private static final int MAX_DIGITS = 1000;

  /** How many schemas to remember. */
  static final int MAX_TOOLS = 128;

  /** The defaults of longer ones are not used. */
  static final int MAX_TOOL_BYTES = 64 << 10;

  /** The default values of tools, by the digest of the tool. */
  private final ConcurrentMap<Sha256, Map<String, JsonNode>> defaults = new ConcurrentHashMap<>();

  /** Numbers with more zeros than this are written with an exponent. */
  private static final int MAX_ZEROS = 400;

  @Override
  public Map<List<String>, List<String>> read(ToolArguments arguments, Set<List<String>> paths) {
    Map<List<String>, List<String>> values = new HashMap<>();
    if (!paths.isEmpty()) {
      try (JsonParser parser = JsonCodec.copyingParser(arguments.json())) {
        parser.nextToken();
        readObject(parser, List.of(), paths, values);
      } catch (JacksonException _) {
        // Too deep, for example. What was read is right.
        return values;
      }
    }
    return values;
  }

  @Override
  public Map<String, Long> hashes(ToolArguments arguments, int max) {
    try {
      return NormalizedArguments.hashes(arguments, max);
    } catch (JacksonException _) {
      return Map.of();
    }
  }

  @Override
  public Sha256 digest(
      ToolArguments arguments, KeyNormalization normalization, Optional<Tool> tool) {
    try {
      return NormalizedArguments.digest(
          arguments, normalization, normalization.addsDefaults() ? defaultsOf(tool) : Map.of());
    } catch (JacksonException _) {
      // Not of a parser that checks arguments. They have a key of their own.
      return arguments.digest();
    }
  }

  private Map<String, JsonNode> defaultsOf(Optional<Tool> tool) {
    if (tool.isEmpty() || tool.get().json().length() > MAX_TOOL_BYTES) {
      return Map.of();
    }
    Sha256 digest = tool.get().digest();
    Map<String, JsonNode> known = defaults.get(digest);
    if (known != null) {
      return known;
    }
    Map<String, JsonNode> read = NormalizedArguments.defaultsOf(tool.get().json());
    if (defaults.size() >= MAX_TOOLS) {
      defaults.clear();
    }
    defaults.put(digest, read);
    return read;
  }

  int rememberedTools() {
    return defaults.size();
  }

  private static void readObject(
      JsonParser parser,
      List<String> at,
      Set<List<String>> paths,
      Map<List<String>, List<String>> values) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      List<String> path = Stream.concat(at.stream(), Stream.of(parser.currentName())).toList();
      boolean isPrefix = paths.stream().anyMatch(wanted -> beginsWith(wanted, path));
      JsonToken value = parser.nextToken();
      if (isPrefix && value == JsonToken.START_OBJECT) {
        readObject(parser, path, paths, values);
      } else if (paths.contains(path)) {
        read(parser).ifPresent(read -> values.put(path, read));
      } else {
        parser.skipChildren();
      }
    }
  }

  private static boolean beginsWith(List<String> path, List<String> beginning) {
    return path.size() >= beginning.size() && path.subList(0, beginning.size()).equals(beginning);
  }

  /** Returns the texts of a scalar or an array, at whose last token the parser is after that. */
  private static Optional<List<String>> read(JsonParser parser) {
    return parser.currentToken() == JsonToken.START_ARRAY
        ? readArray(parser)
        : readScalar(parser).map(List::of);
  }

  private static Optional<List<String>> readArray(JsonParser parser) {
    List<String> texts = new ArrayList<>();
    boolean isValid = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Optional<String> text = isValid ? readScalar(parser) : Optional.empty();
      isValid = text.isPresent() && texts.size() < TagTemplate.MAX_TAGS;
      text.ifPresent(texts::add);
      parser.skipChildren();
    }
    return isValid && !texts.isEmpty() ? Optional.of(texts) : Optional.empty();
  }

  private static Optional<String> readScalar(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING, VALUE_TRUE, VALUE_FALSE -> Optional.of(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
      default -> Optional.empty();
    };
  }

  /** Returns the shortest decimal form of a number. */
  private static Optional<String> number(String text) {
    if (text.length() > MAX_DIGITS) {
      return Optional.empty();
    }
    try {
      BigDecimal number = new BigDecimal(text).stripTrailingZeros();
      return Optional.of(
          Math.abs((long) number.scale()) > MAX_ZEROS ? number.toString() : number.toPlainString());
    } catch (NumberFormatException _) {
      // The exponent is not an int.
      return Optional.empty();
    }
  }
}
