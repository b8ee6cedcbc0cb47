package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.util.List;
import java.util.Optional;

/** The error of a server that does not support the revision of a request. Stateless. */
public final class UnsupportedVersion {

  private UnsupportedVersion() {}

  /**
   * Returns the revisions that the server supports; empty if {@code error} is another error, or
   * lists none.
   */
  public static Optional<List<String>> supported(Rejected error) {
    return error.code() == ErrorCodes.UNSUPPORTED_VERSION
        ? error.data().flatMap(UnsupportedVersion::read)
        : Optional.empty();
  }

  private static Optional<List<String>> read(JsonBytes data) {
    try {
      Optional<JsonSlice> supported = JsonSlice.of(data.toByteArray()).find("supported");
      List<String> versions = supported.isPresent() ? supported.get().strings() : List.of();
      return Optional.of(versions).filter(found -> !found.isEmpty());
    } catch (MalformedMessageException _) {
      return Optional.empty();
    }
  }
}
