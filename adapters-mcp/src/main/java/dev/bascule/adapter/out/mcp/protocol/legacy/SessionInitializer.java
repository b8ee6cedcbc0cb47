package dev.bascule.adapter.out.mcp.protocol.legacy;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.protocol.OfferedLists;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.NotRunning;
import dev.bascule.domain.result.Failure.OverLimit;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonCursor;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.JsonWriter;
import dev.bascule.mcp.json.LogSanitizer;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.protocol.McpProtocol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of the revisions of MCP up to 2025-11-25 (basic/lifecycle): {@code initialize}, and
 * then {@code notifications/initialized}. Immutable.
 *
 * @param capabilities the capabilities that the bridge declares
 */
public record SessionInitializer(ClientInfo clientInfo, JsonBytes capabilities) {

  private static final int MAX_SHOWN = 200;

  /** Returns the handshake with the capabilities of the client of {@code session}. */
  public static SessionInitializer of(ClientInfo clientInfo, Optional<ClientSession> session) {
    return new SessionInitializer(
        clientInfo, session.map(ClientSession::capabilities).orElse(ClientContext.NO_CAPABILITIES));
  }

  /** Returns the params of {@code initialize}. */
  public JsonBytes params() {
    return new JsonWriter()
        .raw("{\"protocolVersion\":")
        .string(McpProtocol.LEGACY_VERSIONS.getFirst())
        .raw(",\"capabilities\":")
        .raw(capabilities)
        .raw(",\"clientInfo\":{\"name\":")
        .string(clientInfo.name())
        .raw(",\"version\":")
        .string(clientInfo.version())
        .raw("}}")
        .toJson();
  }

  /** Reads the response to {@code initialize}. */
  public static UpstreamReply<InitializeResult> read(UpstreamReply<JsonSlice> reply) {
    return switch (reply) {
      case Answered<JsonSlice>(JsonSlice result) -> readResult(result);
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) ->
          new Failed<>(asConnectFailure(failure));
    };
  }

  /** Whatever happened to {@code initialize}, the request that waits for it was not sent. */
  private static Failure.UpstreamFailure asConnectFailure(Failure.UpstreamFailure failure) {
    return switch (failure) {
      case Rejected(int code, String message, _) ->
          new BadAnswer(
              "the server rejected initialize: "
                  + LogSanitizer.oneLine(message, MAX_SHOWN)
                  + " (JSON-RPC error "
                  + code
                  + ")",
              /* isClientError= */ true);
      case Unreachable(String reason, _) -> new Unreachable(reason, DeliveryStatus.NOT_SENT);
      case Refused _,
          Throttled _,
          NotRunning _,
          OverLimit _,
          BadAnswer _,
          TimedOut _,
          Cancelled _ ->
          failure;
    };
  }

  private static UpstreamReply<InitializeResult> readResult(JsonSlice result) {
    Members members = new Members();
    try {
      JsonCursor.readObject(result, members::take);
    } catch (MalformedMessageException e) {
      return new Failed<>(new BadAnswer("the response to initialize is malformed: " + e.reason()));
    }
    String version = members.protocolVersion;
    if (version == null || !McpProtocol.LEGACY_VERSIONS.contains(version)) {
      return new Failed<>(
          new BadAnswer(
              "the server uses revision "
                  + LogSanitizer.oneLine(String.valueOf(version), MAX_SHOWN)
                  + " of MCP, which the bridge does not support"));
    }
    return new Answered<>(members.toResult(version));
  }

  private static final class Members {

    private @Nullable String protocolVersion;
    private JsonBytes capabilities = ClientContext.NO_CAPABILITIES;
    private @Nullable JsonBytes serverInfo;
    private @Nullable String instructions;
    private Optional<String> name = Optional.empty();
    private Optional<String> version = Optional.empty();

    void take(String member, JsonCursor value) throws MalformedMessageException {
      switch (member) {
        case "protocolVersion" -> protocolVersion = value.text();
        case "capabilities" ->
            capabilities = value.isObject() ? value.cut().toJson() : capabilities;
        case "serverInfo" -> takeServerInfo(value);
        case "instructions" -> instructions = value.text();
        default -> {
          // Unknown members are ignored.
        }
      }
    }

    private void takeServerInfo(JsonCursor value) throws MalformedMessageException {
      if (value.isObject()) {
        JsonSlice info = value.cut();
        serverInfo = info.toJson();
        name = info.find("name").flatMap(JsonSlice::string);
        version = info.find("version").flatMap(JsonSlice::string);
      }
    }

    InitializeResult toResult(String agreed) {
      ServerDiscovery discovery =
          new ServerDiscovery(
              agreed,
              capabilities,
              Optional.ofNullable(serverInfo),
              Optional.ofNullable(instructions),
              CacheHints.NONE);
      return new InitializeResult(discovery, name, version, OfferedLists.parse(capabilities));
    }
  }
}
