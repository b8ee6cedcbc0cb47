package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.json.ResultMembers;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@code server/discover} (MCP 2026-07-28, basic/versioning).
 *
 * @param supportedVersions the revisions that the server supports
 * @param capabilities its capabilities, as it sent them
 * @param serverInfo its {@code Implementation}, as it sent it
 * @param instructions its instructions for use
 * @param hints its caching hints for this result
 */
public record DiscoverResult(
    List<String> supportedVersions,
    JsonBytes capabilities,
    Optional<JsonBytes> serverInfo,
    Optional<String> instructions,
    CacheHints hints) {

  private static final JsonBytes NONE = JsonBytes.of("{}");

  public DiscoverResult {
    supportedVersions = List.copyOf(supportedVersions);
  }

  /**
   * Reads the result of {@code server/discover}.
   *
   * @throws MalformedMessageException if it is not a JSON object
   */
  public static DiscoverResult read(JsonSlice result) throws MalformedMessageException {
    Members members = new Members();
    JsonCursor.readObject(result, members::take);
    return new DiscoverResult(
        members.versions,
        members.capabilities,
        members.infoInMeta.or(() -> Optional.ofNullable(members.info)),
        Optional.ofNullable(members.instructions),
        new CacheHints(members.timeToLive, members.scope));
  }

  /** Returns the self-description for the core, with the negotiated {@code revision}. */
  public ServerDiscovery toServerDiscovery(String revision) {
    return new ServerDiscovery(revision, capabilities, serverInfo, instructions, hints);
  }

  private static final class Members {

    private List<String> versions = List.of();
    private JsonBytes capabilities = NONE;
    private Optional<JsonBytes> infoInMeta = Optional.empty();

    /** The member that servers of drafts of the revision use. */
    private @Nullable JsonBytes info;

    private @Nullable String instructions;
    private @Nullable Duration timeToLive;
    private CacheScope scope = CacheScope.PRIVATE;

    void take(String name, JsonCursor value) throws MalformedMessageException {
      switch (name) {
        case "supportedVersions" -> versions = value.cut().strings();
        case "capabilities" -> capabilities = value.isObject() ? value.cut().toJson() : NONE;
        case "instructions" -> instructions = value.text();
        case "serverInfo" -> info = value.isObject() ? value.cut().toJson() : null;
        case McpProtocol.META ->
            infoInMeta =
                value
                    .cut()
                    .find(MetaKeys.SERVER_INFO)
                    .filter(JsonSlice::isObject)
                    .map(JsonSlice::toJson);
        case McpProtocol.TIME_TO_LIVE -> timeToLive = ResultMembers.timeToLive(value.integer());
        case McpProtocol.CACHE_SCOPE -> scope = ResultMembers.scope(value);
        default -> {
          // Unknown members are ignored.
        }
      }
    }
  }
}
