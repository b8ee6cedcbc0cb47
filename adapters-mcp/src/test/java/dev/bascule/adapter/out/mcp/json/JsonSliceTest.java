package dev.bascule.adapter.out.mcp.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.modern.UnsupportedVersion;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.Failure.Rejected;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Values in a message of a server. */
final class JsonSliceTest {

  private static final String TOO_LONG = "[" + "1,".repeat(100_000) + "\"2026-07-28\"]";

  private static JsonSlice slice(String json) {
    return JsonSlice.of(json.getBytes(UTF_8));
  }

  @Test
  void readsStringsOfArray() throws MalformedMessageException {
    assertEquals(List.of("a", "b"), slice("[\"a\", 1, \"b\"]").strings());
    assertEquals(List.of(), slice("{}").strings());
  }

  @Test
  void rejectsArraysWithTooManyElements() {
    JsonSlice discovered = slice("{\"supportedVersions\":" + TOO_LONG + "}");

    assertThrows(MalformedMessageException.class, () -> slice(TOO_LONG).strings());
    assertThrows(MalformedMessageException.class, () -> DiscoverResult.read(discovered));
  }

  @Test
  void ignoresTooManySupportedVersions() {
    JsonBytes data = JsonBytes.copyOf(("{\"supported\":" + TOO_LONG + "}").getBytes(UTF_8));

    assertEquals(
        Optional.empty(),
        UnsupportedVersion.supported(new Rejected(-32022, "no", Optional.of(data))));
  }
}
