package dev.bascule.mcp.json;

import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/** Reads and writes JSON as trees. */
public final class JsonCodec {

  /** The maximum nesting depth of JSON from clients. */
  public static final int MAX_DEPTH = JsonLimits.STRICT_DEPTH;

  public static final JsonMapper MAPPER =
      JsonMapper.builder(JsonFactory.builder().streamReadConstraints(JsonLimits.TREE).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /**
   * For JSON from clients. Names are not canonicalized: they would fill a table that all parsers
   * share.
   */
  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(JsonLimits.STRICT)
          .build();

  /** For JSON that is split into parts, which are copied unchanged. */
  private static final JsonFactory COPYING =
      JsonFactory.builder().streamReadConstraints(JsonLimits.COPYING).build();

  /** The same without the table of canonical names, which is not needed here. */
  private static final JsonFactory COPYING_TEXT =
      COPYING.rebuild().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build();

  private JsonCodec() {}

  /** Returns a parser of {@code json} that does not copy it. */
  public static JsonParser copyingParser(JsonBytes json) {
    return COPYING.createParser(
        ObjectReadContext.empty(), new ByteBufferBackedInputStream(json.asByteBuffer()));
  }

  public static JsonParser copyingParser(String text) {
    return COPYING_TEXT.createParser(ObjectReadContext.empty(), text);
  }

  public static JsonParser strictParser(String text) {
    return STRICT.createParser(ObjectReadContext.empty(), text);
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * Parses {@code json} as a tree.
   *
   * @throws tools.jackson.core.JacksonException if {@code json} is not well-formed
   */
  public static JsonNode read(JsonBytes json) {
    return MAPPER.readTree(json.toByteArray());
  }

  /** Returns {@code json} as a tree; empty if it exceeds a limit, such as the nesting depth. */
  public static Optional<JsonNode> readIfPossible(JsonBytes json) {
    try {
      return Optional.of(read(json));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  public static JsonBytes write(JsonNode node) {
    return JsonBytes.of(MAPPER.writeValueAsString(node));
  }

  /** The limits of JSON input. The number of bytes is limited elsewhere. */
  static final class JsonLimits {

    /** No tool takes arguments that deep, and each level costs stack space. */
    static final int STRICT_DEPTH = 100;

    /** Each token costs memory, however short it is. */
    private static final int MAX_TOKENS = 500_000;

    /** Deeper than any result or schema in use; only an attack would be deeper. */
    private static final int DEPTH = 500;

    /** Longer than any number in use: parsing a long one is slow. */
    private static final int MAX_NUMBER = 1_000;

    /** The maximum length of a number that is only copied. */
    private static final int MAX_COPIED_NUMBER = 1 << 20;

    private static final int MAX_NAME = 50_000;

    private static final long UNLIMITED = 0;

    static final StreamReadConstraints STRICT = limits(STRICT_DEPTH, MAX_NUMBER, MAX_TOKENS);

    static final StreamReadConstraints TREE = limits(DEPTH, MAX_NUMBER, MAX_TOKENS);

    /** For JSON that is split into parts, of any number, which are copied unchanged. */
    static final StreamReadConstraints COPYING = limits(DEPTH, MAX_COPIED_NUMBER, UNLIMITED);

    /** For messages of servers, whose values are not kept unless they are cut out. */
    static final StreamReadConstraints CURSOR = limits(DEPTH, MAX_NUMBER, UNLIMITED);

    private JsonLimits() {}

    private static StreamReadConstraints limits(int depth, int number, long tokens) {
      return StreamReadConstraints.builder()
          .maxNestingDepth(depth)
          .maxNumberLength(number)
          .maxNameLength(MAX_NAME)
          .maxStringLength(Integer.MAX_VALUE)
          .maxTokenCount(tokens)
          .build();
    }
  }
}
