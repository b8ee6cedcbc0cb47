package dev.bascule.configuration.parse;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A type of scalars: how they are parsed, and how a JSON Schema describes them. The schema accepts
 * every valid value, and every text with a variable reference. Immutable.
 *
 * @param <T> the type of the parsed value
 */
public final class ValueType<T> {

  private static final int MAX_NUMBER = 999_999_999;

  /** Any text, number or boolean. */
  public static final ValueType<String> TEXT =
      new ValueType<>("text", Optional::of, schema -> types(schema, "string", "number", "boolean"));

  public static final ValueType<Boolean> FLAG =
      choice("true or false", Map.of("true", true, "false", false));

  public static final ValueType<Integer> COUNT =
      wholeNumber("a whole number of at least 1", 1, MAX_NUMBER);

  static final ValueType<Duration> DURATION =
      duration("a duration such as 30s, 500ms or 5m", "", "minimum");

  public static final ValueType<Duration> POSITIVE_DURATION =
      duration(
          "a duration longer than zero, such as 30s, 500ms or 5m",
          "(?!\\s*0+(?:\\.0+)? ?[a-z]*\\s*$)",
          "exclusiveMinimum");

  /** A port; 0 selects a free one. */
  public static final ValueType<Integer> PORT = wholeNumber("a port from 0 to 65535", 0, 65_535);

  /** The pattern of any text that is not empty. */
  public static final String NOT_EMPTY = "[\\s\\S]+";

  /** The pattern of texts that are not blank. */
  public static final String NOT_BLANK = "[\\s\\S]*\\S[\\s\\S]*";

  /** Numbers as they are written in patterns: of one digit, of a long key, of a hash. */
  private static final List<String> NUMBERS = List.of("7", "7".repeat(16), "7".repeat(64));

  /** What may be written for a flag; YAML 1.1 has more. */
  private static final Set<String> FLAGS = Set.of("true", "false", "off");

  private static final String REFERENCE = "|\\$\\{";

  private final String expected;
  private final Function<String, Optional<T>> parser;
  private final Consumer<ObjectNode> description;
  private final boolean isSecret;

  private ValueType(
      String expected,
      Function<String, Optional<T>> parser,
      Consumer<ObjectNode> description,
      boolean isSecret) {
    this.expected = expected;
    this.parser = parser;
    this.description = description;
    this.isSecret = isSecret;
  }

  private ValueType(
      String expected, Function<String, Optional<T>> parser, Consumer<ObjectNode> description) {
    this(expected, parser, description, /* isSecret= */ false);
  }

  /**
   * Returns the type of texts that {@code pattern} matches.
   *
   * @param expected describes valid values, for error messages
   * @param pattern in the common syntax of Java and ECMA-262
   */
  public static ValueType<String> text(String expected, String pattern) {
    return parsed(expected, pattern, Optional::of);
  }

  /**
   * Returns the type of texts that {@code pattern} matches and {@code parser} accepts.
   *
   * @param pattern as for {@link #text}; matches at least what the parser accepts
   */
  public static <T> ValueType<T> parsed(
      String expected, String pattern, Function<String, Optional<T>> parser) {
    Pattern shape = Pattern.compile(pattern);
    return new ValueType<>(
        expected,
        text -> shape.matcher(text).matches() ? parser.apply(text) : Optional.empty(),
        schema -> {
          Optional<String> number =
              NUMBERS.stream().filter(text -> shape.matcher(text).matches()).findFirst();
          boolean isFlag = shape.matcher("true").matches();
          types(schema, "string", number.isPresent() ? "number" : "", isFlag ? "boolean" : "");
          number
              .filter(text -> text.length() > 1)
              .ifPresent(text -> schema.put("minimum", leastWithDigits(text.length())));
          schema.put("pattern", whole(pattern));
        });
  }

  private static BigInteger leastWithDigits(int digits) {
    return BigInteger.TEN.pow(digits - 1);
  }

  /** Returns the type of the texts in {@code choices}. */
  public static <T> ValueType<T> choice(String expected, Map<String, T> choices) {
    return new ValueType<>(
        expected,
        text -> Optional.ofNullable(choices.get(text)),
        schema -> {
          List<String> texts = choices.keySet().stream().sorted().toList();
          if (FLAGS.containsAll(texts)) {
            types(schema, "boolean", "string");
            schema.put("pattern", whole(String.join("|", texts.reversed())));
          } else {
            ArrayNode alternatives = schema.putArray("anyOf");
            ArrayNode values = alternatives.addObject().putArray("enum");
            texts.forEach(values::add);
            alternatives.addObject().put("type", "string").put("pattern", "\\$\\{");
          }
        });
  }

  /** Returns the type of whole numbers in a range, of at most nine digits. */
  private static ValueType<Integer> wholeNumber(String expected, int min, int max) {
    return new ValueType<>(
        expected,
        text ->
            text.matches("\\d{1,9}")
                ? Optional.of(Integer.valueOf(text)).filter(n -> n >= min && n <= max)
                : Optional.empty(),
        schema -> {
          types(schema, "integer", "string");
          schema.put("minimum", min).put("maximum", max).put("pattern", whole("\\d{1,9}"));
        });
  }

  /** Returns the type of sizes in bytes, at least 1. */
  public static ValueType<Long> size(long max) {
    return new ValueType<>(
        "a size such as 64KiB, 64MiB or 1GiB, at most " + max + " bytes",
        text -> QuantityParser.size(text).filter(bytes -> bytes >= 1 && bytes <= max),
        schema -> {
          types(schema, "integer", "string");
          schema
              .put("minimum", 1)
              .put("maximum", max)
              .put("pattern", whole(QuantityParser.SIZE_PATTERN));
        });
  }

  /** Returns the type of decimal numbers of more than 0 and at most 1. */
  public static ValueType<Double> fraction(String expected) {
    return new ValueType<>(
        expected,
        text -> QuantityParser.fraction(text).filter(fraction -> fraction > 0),
        schema -> {
          types(schema, "number", "string");
          schema
              .put("exclusiveMinimum", 0)
              .put("maximum", 1)
              .put("pattern", whole(QuantityParser.FRACTION_PATTERN));
        });
  }

  /** Returns the type of whole numbers from 1 to {@code max}. */
  public static ValueType<Integer> numberUpTo(int max) {
    return wholeNumber("a whole number from 1 to " + max, 1, max);
  }

  /** Returns the type of numbers from 0, or more than 0, to less than 1. */
  public static ValueType<Double> share(String expected, boolean mayBeZero) {
    return new ValueType<>(
        expected,
        text -> QuantityParser.share(text).filter(share -> mayBeZero || share > 0),
        schema -> {
          types(schema, "number", "string");
          schema
              .put(mayBeZero ? "minimum" : "exclusiveMinimum", 0)
              .put("exclusiveMaximum", 1)
              .put("pattern", whole(QuantityParser.SHARE_PATTERN));
        });
  }

  private static ValueType<Duration> duration(String expected, String before, String minimum) {
    return new ValueType<>(
        expected,
        text ->
            QuantityParser.duration(text)
                .filter(duration -> duration.isPositive() || before.isEmpty()),
        schema -> {
          types(schema, "number", "string");
          schema
              .put(minimum, 0)
              .put("maximum", QuantityParser.MAX_DURATION.toSeconds())
              .put("pattern", whole(before + QuantityParser.DURATION_PATTERN));
        });
  }

  /** Returns the type of durations, and of {@code word}, which means {@code other}. */
  static ValueType<Duration> durationOr(String word, Duration other) {
    return new ValueType<>(
        "a duration such as 30s, 500ms or 5m, or " + word,
        text -> text.equals(word) ? Optional.of(other) : DURATION.parse(text),
        schema -> {
          DURATION.description.accept(schema);
          schema.put("pattern", whole(word + "|" + QuantityParser.DURATION_PATTERN));
        });
  }

  /** Returns this type for values that messages must not show. */
  public ValueType<T> secret() {
    return new ValueType<>(expected, parser, description, /* isSecret= */ true);
  }

  /** Returns the value; empty if {@code text} is invalid. */
  public Optional<T> parse(String text) {
    return parser.apply(text);
  }

  /** Describes valid values, for messages. */
  String expected() {
    return expected;
  }

  boolean isSecret() {
    return isSecret;
  }

  /** Returns the JSON Schema of the type. */
  ObjectNode schema() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    description.accept(schema);
    if (!expected.equals(TEXT.expected)) {
      schema.put("errorMessage", "expected " + expected);
    }
    return schema;
  }

  private static void types(ObjectNode schema, String... types) {
    ArrayNode names = schema.putArray("type");
    Stream.of(types).filter(type -> !type.isEmpty()).forEach(names::add);
  }

  /** Returns a pattern for whole texts, and for texts with a variable reference. */
  static String whole(String pattern) {
    return "^(?:" + pattern + ")$" + REFERENCE;
  }
}
