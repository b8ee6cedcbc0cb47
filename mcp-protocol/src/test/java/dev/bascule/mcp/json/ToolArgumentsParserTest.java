package dev.bascule.mcp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.mcp.json.ToolArgumentsParser.ParseResult;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ToolArgumentsParserTest {

  @Test
  void keepsBytesAsSent() {
    String text = " {\n \"b\" : 1.50, \"a\":\"\\u00e9\" } ";

    ToolArguments arguments = valid(text);

    assertEquals(text, arguments.json().text());
  }

  @Test
  void treatsEmptyInputAsEmptyObject() {
    ParseResult reading = ToolArgumentsParser.parse(new byte[0]);

    assertEquals(new ParseResult.Valid(ToolArguments.NONE), reading);
  }

  @Test
  void emptyObjectHasDigestOfNoArguments() {
    assertEquals(ToolArguments.NONE.digest(), valid("{ }").digest());
  }

  @Nested
  final class Equality {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "{\"a\":1,\"b\":2}             | {\"b\":2,\"a\":1}",
          "{\"a\":[1,2]}                 | {\"a\" : [ 1 , 2 ]}",
          "{\"a\":\"\\u0041\\/\"}        | {\"a\":\"A/\"}",
          "{\"\\u0061\":true}            | {\"a\":true}",
          "{\"a\":\"\\n\\t\\\"\"}        | {\"a\":\"\\u000A\\u0009\\u0022\"}",
          "{\"a\":\"\\ud83d\\ude00\"}    | {\"a\":\"😀\"}",
        })
    void treatsSpellingsOfOneValueAsEqual(String one, String other) {
      assertEquals(valid(one).digest(), valid(other).digest());
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "{\"a\":1}                     | {\"a\":1.0}",
          "{\"a\":1}                     | {\"a\":1e0}",
          "{\"a\":0}                     | {\"a\":-0}",
          "{\"a\":0.0}                   | {\"a\":-0.0}",
          "{\"a\":9007199254740993}      | {\"a\":9007199254740992}",
          "{\"a\":123456789012345678901} | {\"a\":123456789012345678902}",
          "{\"a\":0.1000000000000000055} | {\"a\":0.1}",
          "{\"a\":1E5}                   | {\"a\":1e5}",
          "{\"a\":\"1\"}                 | {\"a\":1}",
          "{\"a\":\"true\"}              | {\"a\":true}",
          "{\"a\":null}                  | {}",
          "{\"a\":[1,2]}                 | {\"a\":[2,1]}",
          "{\"a\":[[1],2]}               | {\"a\":[1,[2]]}",
          "{\"a\":{}}                    | {\"a\":[]}",
          "{\"A\":1}                     | {\"a\":1}",
          "{\"a\":\"é\"}                 | {\"a\":\"e\\u0301\"}",
          "{\"a\":\"\\\\u0041\"}         | {\"a\":\"A\"}",
          "{\"a\":\"\\\"\"}              | {\"a\":\"\\\\\\\"\"}",
          "{\"a,b\":1}                   | {\"a\":1,\"b\":1}",
          "{\"a\":\"\\u0000\"}           | {\"a\":\"\"}",
        })
    void distinguishesValues(String one, String other) {
      assertNotEquals(valid(one).digest(), valid(other).digest());
    }

    @Test
    void holdsForGeneratedValues() {
      RandomJson json = new RandomJson(new Random(20_261_124));
      Map<Sha256, String> valueByDigest = new HashMap<>();

      for (int i = 0; i < 5_000; i++) {
        RandomJson.Value value = json.object(/* depth= */ 4);
        Sha256 digest = valid(json.spell(value)).digest();

        assertEquals(digest, valid(json.spell(value)).digest(), "another spelling: " + value);
        String known = valueByDigest.putIfAbsent(digest, value.identity());
        assertTrue(known == null || known.equals(value.identity()), () -> known + " or " + value);
      }
    }
  }

  @Nested
  final class Rejection {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "nonsense                    | (line 1, column",
          "{\"a\":1                    | (line 1, column",
          "{\"a\":1,}                  | (line 1, column 8)",
          "{'a':1}                     | (line 1, column 2)",
          "{\"a\":01}                  | (line 1, column",
          "{\"a\":NaN}                 | (line 1, column",
          "{\"a\":+1}                  | (line 1, column",
          "{\"a\":.5}                  | (line 1, column",
          "{\"a\":1} x                 | (line 1, column",
          "{\"a\":1}{}                 | Unexpected text after the JSON object (line 1, column 8)",
          "{/**/}                      | (line 1, column 2)",
          "[1]                         | must be a JSON object (line 1, column 1)",
          "\"a\"                       | must be a JSON object (line 1, column 1)",
          "null                        | must be a JSON object (line 1, column 1)",
          "` `                         | must be a JSON object",
          "{\"a\":1,\"a\":2}           | Duplicate",
          "{\"a\":[{\"b\":1,\"b\":1}]} | Duplicate",
          "{\"a\":1,\"\\u0061\":2}     | Duplicate",
          "{\"a\":\"\\ud800\"}         | lone surrogate (line 1, column",
          "{\"\\udc00\":1}             | lone surrogate (line 1, column",
          "\uFEFF{}                    | (line 1, column 1)",
        })
    void reportsErrorWithPosition(String text, String words) {
      String detail = invalid(text.getBytes(StandardCharsets.UTF_8));

      assertThat(detail).contains(words);
    }

    @Test
    void countsLines() {
      String detail = invalid("{\n  \"a\": 1,\n  \"a\": 2\n}".getBytes(StandardCharsets.UTF_8));

      assertThat(detail).contains("line 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xff, 0xc0, 0xed})
    void reportsPositionOfInvalidUtf8(int badByte) {
      byte[] bytes = "{\n\"a\":\"?\"}".getBytes(StandardCharsets.UTF_8);
      bytes[7] = (byte) badByte;

      String detail = invalid(bytes);

      assertEquals("The text is not valid UTF-8 (line 2, column 6)", detail);
    }

    @Test
    void limitsDepth() {
      String deep =
          "{\"a\":" + "[".repeat(JsonCodec.MAX_DEPTH) + "]".repeat(JsonCodec.MAX_DEPTH) + "}";

      String detail = invalid(deep.getBytes(StandardCharsets.UTF_8));

      assertThat(detail).contains("depth");
    }

    @Test
    void omitsParserDetails() {
      String detail = invalid("{\"a\": [1, 2".getBytes(StandardCharsets.UTF_8));

      assertThat(detail).doesNotContain("Source", "Feature");
    }
  }

  private static ToolArguments valid(String text) {
    ParseResult reading = ToolArgumentsParser.parse(text.getBytes(StandardCharsets.UTF_8));
    return assertInstanceOf(ParseResult.Valid.class, reading, reading::toString).arguments();
  }

  private static String invalid(byte[] text) {
    return assertInstanceOf(ParseResult.Invalid.class, ToolArgumentsParser.parse(text)).detail();
  }
}
