package dev.bascule.domain.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.McpResult.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolValuesTest {

  @Test
  void noArgumentsAreTheEmptyObject() {
    assertEquals(new ToolArguments(JsonBytes.of("{}"), Sha256.of("{}")), ToolArguments.NONE);
  }

  @Test
  void toolHasDigestOfItsBytes() {
    ToolName name = new ToolName("t");
    Tool definition = new Tool(name, JsonBytes.of("{\"v\":1}"), ToolAnnotations.UNKNOWN);

    assertEquals(Sha256.of("{\"v\":1}"), definition.digest());
    assertNotEquals(
        definition.digest(),
        new Tool(name, JsonBytes.of("{\"v\":2}"), ToolAnnotations.UNKNOWN).digest());
  }

  @Test
  void annotationsDefaultToUnknown() {
    assertFalse(ToolAnnotations.UNKNOWN.readOnly());
    assertFalse(ToolAnnotations.UNKNOWN.idempotent());
  }

  @Test
  void hintsDefaultToPrivate() {
    assertEquals(new CacheHints(null, CacheScope.PRIVATE), CacheHints.NONE);
  }

  @Test
  void timeToLiveMayBeZeroButNotNegative() {
    assertEquals(Duration.ZERO, new CacheHints(Duration.ZERO, CacheScope.PUBLIC).timeToLive());
    assertThrows(
        IllegalArgumentException.class,
        () -> new CacheHints(Duration.ofNanos(-1), CacheScope.PUBLIC));
  }

  @ParameterizedTest
  @CsvSource({"COMPLETE, true", "ERROR, false", "CONTINUATION, false"})
  void onlyACompleteResultIsComplete(Kind kind, boolean complete) {
    assertEquals(complete, new McpResult(JsonBytes.of("{}"), kind).isComplete());
  }

  @Test
  void anonymousCallersAreEqual() {
    assertEquals(new Caller(""), Caller.ANONYMOUS);
  }
}
