package dev.bascule.adapter.out.mcp.protocol.modern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lists of versions that are longer than any server needs. */
final class UnsupportedVersionTest {

  private static final String TOO_LONG = "[" + "1,".repeat(100_000) + "\"2026-07-28\"]";

  @Test
  void rejectsTooManySupportedVersionsOfDiscovery() {
    JsonSlice discovered =
        JsonSlice.of(("{\"supportedVersions\":" + TOO_LONG + "}").getBytes(UTF_8));

    assertThrows(MalformedMessageException.class, () -> DiscoverResult.read(discovered));
  }

  @Test
  void ignoresTooManySupportedVersionsOfError() {
    JsonBytes data = JsonBytes.copyOf(("{\"supported\":" + TOO_LONG + "}").getBytes(UTF_8));

    assertEquals(
        Optional.empty(),
        UnsupportedVersion.supported(new Rejected(-32022, "no", Optional.of(data))));
  }
}
