package dev.bascule.adapter.in.http.mcp.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.mcp.header.HeaderValue;
import dev.bascule.mcp.json.RawJsonObject;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A header field matches exactly the text that it encodes. */
final class ParamHeaderValidatorFuzzTest {

  private static final Tool TOOL =
      new Tool(
          new ToolName("t"),
          JsonBytes.of(
              """
              {"name":"t","inputSchema":{"type":"object","properties":
              {"a":{"type":"string","x-mcp-header":"A"},"n":{"type":"integer","x-mcp-header":"N"}}}}\
              """),
          ToolAnnotations.UNKNOWN);

  @FuzzTest
  void holds(byte[] octets) {
    String text = new String(octets, UTF_8);
    String encoded = "=?base64?" + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "?=";
    String field = new String(octets, ISO_8859_1);

    assertEquals(new HeaderValue.Text(text), HeaderValue.decoded(List.of(encoded)));
    assertEquals(Optional.empty(), check(RawJsonObject.EMPTY.withString("a", text), "A", encoded));
    assertTrue(check(RawJsonObject.EMPTY.withString("a", text + "x"), "A", encoded).isPresent());
    assertTrue(check(RawJsonObject.EMPTY.with("n", "9"), "N", "x" + field).isPresent());
    if (HeaderValue.decoded(List.of(field, field)) instanceof HeaderValue.Text(String said)) {
      assertEquals(Optional.empty(), check(RawJsonObject.EMPTY.withString("a", said), "A", field));
      assertEquals(isNine(said), check(RawJsonObject.EMPTY.with("n", "9"), "N", field).isEmpty());
    }
  }

  private static boolean isNine(String text) {
    try {
      return text.length() <= 100 && new BigDecimal("9").compareTo(new BigDecimal(text)) == 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static Optional<JsonRpcError> check(
      RawJsonObject arguments, String header, String value) {
    return ParamHeaderValidator.check(
        TOOL,
        arguments.toJson(),
        name -> name.equals("Mcp-Param-" + header) ? List.of(value) : List.of());
  }
}
