package dev.bascule.adapter.out.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.ArgumentError;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mockwebserver3.MockWebServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class JsonSchemaValidatorTest {

  private static final String ECHO =
      """
      {"type": "object", "additionalProperties": false, "required": ["text"], "properties": {
        "text": {"type": "string", "maxLength": 5, "pattern": "^[a-z]*$", "format": "email"},
        "count": {"type": "integer", "minimum": 1},
        "nested": {"type": "object", "required": ["width"], "properties": {"width": {}, "a/b": {
          "enum": [1, 2]}}}}}\
      """;

  /** Each level of an array doubles the steps. */
  private static final String EXPENSIVE =
      """
      {"properties": {"all": {"$ref": "#/$defs/list"}}, "$defs": {"list": {"oneOf": [
        {"type": "array", "items": {"$ref": "#/$defs/list"}},
        {"type": "array", "items": {"$ref": "#/$defs/list"}, "maxItems": 0},
        {"type": "string"}]}}}\
      """;

  private final FakeTicker ticker = new FakeTicker();
  private final JsonSchemaValidator validator = new JsonSchemaValidator(ticker);
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(30), ticker);
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level level = root.getLevel();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void collectLog() {
    root.setLevel(Level.INFO);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopCollecting() {
    root.detachAppender(log);
    root.setLevel(level);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\": \"a\"} | ``",
        "{\"text\": \"a\", \"count\": 1.0, \"nested\": {\"width\": null, \"other\": 1}} | ``",
        "{\"text\": 1} | /text: expected string, but got integer",
        "{\"text\": \"abcdef\"} | /text: must be at most 5 characters long",
        "{\"text\": \"A\"} | /text: does not match the regex pattern ^[a-z]*$",
        "{\"text\": \"a\", \"count\": 0} | /count: must have a minimum value of 1",
        "{} | /text: is required, but missing",
        "{\"text\": \"a\", \"nested\": {}} | /nested/width: is required, but missing",
        "{\"text\": \"a\", \"nested\": {\"width\": 1, \"a/b\": 3}}"
            + " | /nested/a~1b: does not have a value in the enumeration [1, 2]",
        "{\"text\": \"a\", \"verbose\": 1} | /verbose: is unknown",
      })
  void returnsPointerAndDetailPerError(String arguments, String expected) {
    assertEquals(expected, errors(ECHO, arguments));
  }

  @Test
  void suggestsMisspelledName() {
    assertEquals(
        "/text: is required, but missing\n/txt: is unknown; did you mean `text`?",
        errors(ECHO, "{\"txt\": \"a\"}"));
  }

  @Test
  void suggestsMissingNameIfOthersAreAllowed() {
    assertEquals(
        "/nested/width: is required, but missing; `widht` is given; did you mean `width`?",
        errors(ECHO, "{\"text\": \"a\", \"nested\": {\"widht\": 1}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/draft-07/schema#",
        "http://json-schema.org/draft-07/schema",
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-04/schema#"
      })
  void usesDialectOfSchema(String dialect) {
    String schema = "{\"$schema\": \"" + dialect + "\", \"required\": [\"text\"]}";

    assertEquals("/text: is required, but missing", errors(schema, "{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$schema\": \"https://unknown.example/schema\", \"required\": [\"text\"]}",
        "{\"$ref\": \"#\"}",
        "{\"$ref\": \"#/$defs/missing\"}",
        "{\"$ref\": \"classpath:draft/2020-12/schema\"}",
        "{\"$ref\": \"file:///etc/hostname\"}"
      })
  void acceptsEverythingAndWarnsOnceIfSchemaIsUnusable(String schema) {
    assertEquals("", errors(schema, "{}"));
    assertEquals("", errors(schema, "{\"a\": 1}"));

    assertEquals(1, log.list.size(), log.list::toString);
    assertThat(log.list.getFirst().getFormattedMessage()).contains("\"echo\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"object\", \"x-widget\": 1, \"properties\": {\"text\": {\"type\":"
            + " \"strnig\"}}}",
        "{\"properties\": {\"text\": {\"pattern\": \"(\"}}}",
        "true",
        "[]"
      })
  void acceptsArgumentsOfInvalidSubschemaWithoutWarning(String schema) {
    assertEquals("", errors(schema, "{\"text\": \"a\"}"));

    assertEquals(List.of(), log.list);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\": \"object\"}",
        "{\"type\": \"object\", \"$schema\": \"https://json-schema.org/draft/2020-12/schema\","
            + " \"title\": \"Echo\", \"properties\": {\"text\": {\"description\": \"What to say\"},"
            + " \"count\": {}}}"
      })
  void doesNotParseArgumentsIfEveryObjectIsAccepted(String schema) {
    assertEquals("", errors(schema, "no JSON"));

    assertEquals(List.of(), log.list, "arguments that are read are warned of");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\": \"array\"} | : expected array, but got object",
        "{\"type\": [\"array\"]} | : expected [array], but got object",
        "{\"properties\": {\"text\": {\"type\": \"object\"}}}"
            + " | /text: expected object, but got integer",
        "{\"properties\": {\"text\": {\"title\": \"Text\", \"const\": 2}}}"
            + " | /text: must be the constant value '2'",
        "{\"title\": \"Echo\", \"maxProperties\": 0} | : must have at most 0 properties"
      })
  void validatesSchemaWithAnnotations(String schema, String expected) {
    assertEquals(expected, errors(schema, "{\"text\": 1}"));
  }

  @Test
  void doesNotLoadReferences() throws IOException {
    try (MockWebServer elsewhere = new MockWebServer()) {
      elsewhere.start();
      String url = elsewhere.url("/schema.json").toString();

      assertEquals("", errors("{\"$ref\": \"" + url + "\"}", "{}"));
      assertEquals("", errors("{\"$schema\": \"" + url + "\", \"required\": []}", "{}"));

      assertEquals(0, elsewhere.getRequestCount());
    }
  }

  @Test
  void givesUpOnExponentialPattern() {
    String schema = "{\"properties\": {\"text\": {\"pattern\": \"^(a|aa)+\\\\1$\"}}}";

    assertEquals("", errors(schema, "{\"text\": \"" + "a".repeat(60) + "b\"}"));
  }

  @Test
  void givesUpOnExponentialSchema() {
    String definitions =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    "\"d%d\": {\"allOf\": [{\"$ref\": \"#/$defs/d%d\"}, {\"$ref\": \"#/$defs/d%d\"}]}"
                        .formatted(i, i + 1, i + 1))
            .collect(Collectors.joining(", "));
    String schema = "{\"$ref\": \"#/$defs/d0\", \"$defs\": {" + definitions + ", \"d60\": {}}}";

    assertEquals("", errors(schema, "{}"));
  }

  @Test
  void returnsAtMostTwentyErrors() {
    String arguments =
        IntStream.range(0, 50)
            .mapToObj(i -> "\"unknown" + i + "\": 1")
            .collect(Collectors.joining(", ", "{", "}"));

    assertEquals(20, errors(ECHO, arguments).lines().count());
  }

  /**
   * Wrong elements, of three kinds, in arrays that are as long as a body may be: the list of all
   * their errors needs hundreds of MiB.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"items\": {\"type\": \"string\"}} | 1 | 490000",
        "{\"items\": {\"required\": [\"a\", \"b\", \"c\", \"d\"]}} | {} | 160000",
        "{\"items\": {\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"object\"}]}} | 1 | 490000"
      })
  void stopsAtTwentiethError(String array, String element, int count) {
    Tool tool = tool("{\"properties\": {\"all\": " + array + "}}");
    ToolCall call = call("{\"all\": [" + (element + ",").repeat(count) + element + "]}");
    validator.validate(call, tool, "ada", deadline);

    long before = allocatedBytes();
    List<ArgumentError> errors = validator.validate(call, tool, "ada", deadline);

    assertEquals(20, errors.size());
    assertThat(allocatedBytes() - before).isLessThan(40L * 1024 * 1024);
  }

  @Test
  void stopsAtTwentiethUnknownName() {
    String names =
        IntStream.range(0, 240_000)
            .mapToObj(i -> "\"u" + i + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    Tool tool = tool(ECHO);
    ToolCall call = call(names);
    validator.validate(call, tool, "ada", deadline);

    long before = allocatedBytes();
    List<ArgumentError> errors = validator.validate(call, tool, "ada", deadline);

    assertEquals(20, errors.size());
    assertThat(allocatedBytes() - before).isLessThan(60L * 1024 * 1024);
  }

  @Test
  void keepsFewErrorsOfAlternatives() {
    String alternatives =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "{\"required\": [\"a\", \"b\", \"c\"], \"const\": " + i + "}")
            .collect(Collectors.joining(",", "[", "]"));
    Tool tool = tool("{\"properties\": {\"a\": {\"anyOf\": " + alternatives + "}}}");
    ToolCall call = call("{\"a\": {\"text\": \"" + "x".repeat(10_000) + "\"}}");

    List<ArgumentError> errors = validator.validate(call, tool, "ada", deadline);

    assertThat(errors).hasSizeBetween(5, 20);
    assertThat(errors).extracting(ArgumentError::keyword).contains("required", "const");
  }

  @Test
  void cutsLongPointers() {
    String schema = "{\"additionalProperties\": {\"items\": {\"type\": \"string\"}}}";
    ToolCall call = call("{\"" + "n".repeat(40_000) + "\": [1, 2, 3, 4, 5]}");

    List<ArgumentError> errors = validator.validate(call, tool(schema), "ada", deadline);

    assertThat(errors).isNotEmpty().allMatch(error -> error.pointer().length() < 1_100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, 1.0] | must have only unique items in the array",
        "[{\"a\": 1, \"b\": [2]}, {\"b\": [2.0], \"a\": 1}] | must have only unique items in the"
            + " array",
        "[\"1\", 1, [1], [\"1\"], {}, null, \"null\", true, [true], [[1]]] |",
        "[\"a,\", [\"a\", \"\"], [\"a,\"], {\"a\": 1}, {\"a\": \"1\"}] |",
        "[1e400, 2] |",
      })
  void findsDuplicates(String array, @Nullable String expected) {
    String schema = "{\"properties\": {\"all\": {\"uniqueItems\": true}}}";

    assertThat(errors(schema, "{\"all\": " + array + "}"))
        .isEqualTo(expected == null ? "" : "/all: " + expected);
  }

  /** The hash of each text is the same, and all are compared with each other if it decides. */
  @Test
  @Timeout(60)
  void findsDuplicateAmongTextsWithSameHash() {
    String texts =
        IntStream.rangeClosed(0, 1 << 16)
            .mapToObj(JsonSchemaValidatorTest::textWithSameHash)
            .collect(Collectors.joining(",", "[", "]"));
    String schema = "{\"properties\": {\"all\": {\"uniqueItems\": true}}}";

    assertEquals(
        "/all: must have only unique items in the array",
        errors(schema, "{\"all\": " + texts + "}"));
  }

  private static String textWithSameHash(int number) {
    return IntStream.range(0, 16)
        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
        .collect(Collectors.joining("", "\"", "\""));
  }

  @Test
  void stopsWhenTimeIsOver() {
    AtomicLong readings = new AtomicLong();
    JsonSchemaValidator slow =
        new JsonSchemaValidator(
            () -> readings.incrementAndGet() * Duration.ofMillis(700).toNanos());
    Tool tool = tool("{\"properties\": {\"all\": {\"items\": {\"type\": \"integer\"}}}}");
    ToolCall call = call("{\"all\": [" + "1,".repeat(100_000) + "\"wrong\"]}");

    assertEquals(List.of(), slow.validate(call, tool, "ada", deadline));
    assertThat(readings.get()).isLessThan(20);
  }

  @Test
  void remembersTooComplexToolPerCallerForMinutes() {
    Tool tool = tool(EXPENSIVE);
    ToolCall expensive = call("{\"all\": [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}");
    ToolCall wrong = call("{\"all\": 1}");

    assertEquals(List.of(), validator.validate(expensive, tool, "ada", deadline));
    assertEquals(List.of(), validator.validate(wrong, tool, "ada", deadline));
    assertThat(validator.validate(wrong, tool, "ben", deadline)).isNotEmpty();

    ticker.advance(Duration.ofMinutes(5));

    assertThat(validator.validate(wrong, tool, "ada", deadline)).isNotEmpty();
  }

  @Test
  void remembersTooComplexSchemaThoughDescriptionChanges() {
    ToolCall expensive = call("{\"all\": [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}");
    ToolCall wrong = call("{\"all\": 1}");

    assertEquals(
        List.of(), validator.validate(expensive, tool(EXPENSIVE, "first"), "ada", deadline));
    assertEquals(List.of(), validator.validate(wrong, tool(EXPENSIVE, "second"), "ada", deadline));
  }

  /** A reading of the ticker advances it, so that each validation takes time. */
  @Test
  void skipsValidationsOfServerThatUsedUpItsTime() {
    JsonSchemaValidator slow =
        new JsonSchemaValidator(
            () -> {
              ticker.advance(Duration.ofMillis(20));
              return ticker.nanos();
            });
    ToolCall wrong = call("{}");

    assertThat(slow.validate(wrong, changingTool(0), "ada", deadline)).isNotEmpty();
    for (int version = 1; version < 100; version++) {
      slow.validate(wrong, changingTool(version), "caller " + version, deadline);
    }

    assertThat(slow.validate(wrong, changingTool(100), "ada", deadline)).isEmpty();
    assertThat(slow.validate(callOf("other", "{}"), tool(ECHO), "ada", deadline)).isNotEmpty();
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .contains("server \"files\"");

    ticker.advance(Duration.ofSeconds(20));

    assertThat(slow.validate(wrong, changingTool(101), "ada", deadline)).isNotEmpty();
  }

  private static Tool changingTool(int version) {
    return tool("{\"title\": \"" + version + "\", \"required\": [\"text\"]}");
  }

  @Test
  void doesNotCompileVeryLongSchema() {
    String schema = "{\"required\": [\"a\"], \"description\": \"" + "x".repeat(600_000) + "\"}";

    assertEquals("", errors(schema, "{}"));
    assertEquals(1, log.list.size(), log.list::toString);
  }

  @Test
  void validatesSchemasThatAreTogetherLongerThanTheCache() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 12; i++) {
        String description = "x".repeat(250_000) + i;
        String schema = "{\"required\": [\"text\"], \"description\": \"" + description + "\"}";

        assertEquals("/text: is required, but missing", errors(schema, "{}"));
      }
    }
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private String errors(String schema, String arguments) {
    return validator.validate(call(arguments), tool(schema), "ada", deadline).stream()
        .map(JsonSchemaValidatorTest::describe)
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static Tool tool(String schema) {
    return tool(schema, "echoes");
  }

  private static Tool tool(String schema, String description) {
    return new Tool(
        new ToolName("echo"),
        JsonBytes.of(
            "{\"name\": \"echo\", \"description\": \""
                + description
                + "\", \"inputSchema\": "
                + schema
                + "}"),
        ToolAnnotations.UNKNOWN);
  }

  private static ToolCall call(String arguments) {
    return callOf("files", arguments);
  }

  private static ToolCall callOf(String server, String arguments) {
    return new ToolCall(
        new ServerId(server),
        new ToolName("echo"),
        new ToolArguments(JsonBytes.of(arguments), Sha256.of(arguments)));
  }

  private static String describe(ArgumentError error) {
    return error.pointer() + ": " + error.detail();
  }
}
