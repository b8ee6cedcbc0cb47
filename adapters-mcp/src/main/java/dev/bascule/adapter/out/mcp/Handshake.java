package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Discovery;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Refused;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.Resting;
import dev.bascule.domain.outcome.Failure.Throttled;
import dev.bascule.domain.outcome.Failure.TimedOut;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a connection begins in the revisions of MCP up to 2025-11-25 (basic/lifecycle): {@code
 * initialize}, and then {@code notifications/initialized}. Pure.
 */
final class Handshake {

  static final String METHOD = "initialize";

  /** What follows the server's answer. */
  static final String DONE = "notifications/initialized";

  private static final String OFFERED = "2025-11-25";
  private static final Set<String> ACCEPTED =
      Set.of(OFFERED, "2025-06-18", "2025-03-26", "2024-11-05");
  private static final int MAX_SHOWN = 200;

  private final ClientIdentity identity;
  private final JsonBytes capabilities;

  /** The handshake of a client that can be asked nothing. */
  Handshake(ClientIdentity identity) {
    this(identity, ClientSide.NO_CAPABILITIES);
  }

  private Handshake(ClientIdentity identity, JsonBytes capabilities) {
    this.identity = requireNonNull(identity, "identity");
    this.capabilities = requireNonNull(capabilities, "capabilities");
  }

  /** Returns the handshake that declares what the client of {@code session} can be asked. */
  static Handshake of(ClientIdentity identity, Optional<ClientSession> session) {
    return new Handshake(
        identity, session.map(ClientSession::capabilities).orElse(ClientSide.NO_CAPABILITIES));
  }

  /** Returns the params of {@code initialize}. */
  byte[] params() {
    return new JsonText()
        .raw("{\"protocolVersion\":")
        .string(OFFERED)
        .raw(",\"capabilities\":")
        .raw(capabilities.toByteArray())
        .raw(",\"clientInfo\":{\"name\":")
        .string(identity.name())
        .raw(",\"version\":")
        .string(identity.version())
        .raw("}}")
        .toBytes();
  }

  /** Reads the answer to {@code initialize}. */
  static Reply<Agreement> read(Reply<JsonSlice> reply) {
    return switch (reply) {
      case Answered<JsonSlice>(JsonSlice result) -> readResult(result);
      case Failed<JsonSlice>(Failure.Upstream failure) -> new Failed<>(ofConnecting(failure));
    };
  }

  /** Whatever became of {@code initialize}, the request that waits behind it was not sent. */
  private static Failure.Upstream ofConnecting(Failure.Upstream failure) {
    return switch (failure) {
      case Rejected(int code, String message, _) ->
          new Refused(
              "the server refused to initialize: "
                  + Texts.oneLine(message, MAX_SHOWN)
                  + " (JSON-RPC error "
                  + code
                  + ")");
      case Unreachable(String reason, _) -> new Unreachable(reason, Delivery.NOT_SENT);
      case Refused _, Throttled _, Resting _, BadAnswer _, TimedOut _, Cancelled _ -> failure;
    };
  }

  private static Reply<Agreement> readResult(JsonSlice result) {
    Members members = new Members();
    try {
      JsonCursor.readObject(result, members::take);
    } catch (MalformedMessageException e) {
      return new Failed<>(new BadAnswer("the answer to initialize is malformed: " + e.reason()));
    }
    String version = members.protocolVersion;
    if (version == null || !ACCEPTED.contains(version)) {
      return new Failed<>(
          new BadAnswer(
              "the server speaks revision "
                  + Texts.oneLine(String.valueOf(version), MAX_SHOWN)
                  + " of MCP, which the bridge does not"));
    }
    return new Answered<>(members.agreementOn(version));
  }

  private static final class Members {

    private @Nullable String protocolVersion;
    private JsonBytes capabilities = ClientSide.NO_CAPABILITIES;
    private @Nullable JsonBytes serverInfo;
    private @Nullable String instructions;
    private @Nullable String name;
    private @Nullable String version;

    void take(String member, JsonCursor value) throws MalformedMessageException {
      switch (member) {
        case "protocolVersion" -> protocolVersion = value.text();
        case "capabilities" ->
            capabilities = value.isObject() ? value.cut().toJson() : capabilities;
        case "serverInfo" -> takeServerInfo(value);
        case "instructions" -> instructions = value.text();
        default -> {
          // Unknown members are the server's business.
        }
      }
    }

    private void takeServerInfo(JsonCursor value) throws MalformedMessageException {
      if (value.isObject()) {
        JsonSlice info = value.cut();
        serverInfo = info.toJson();
        JsonCursor.readObject(info, this::takeOfServerInfo);
      }
    }

    private void takeOfServerInfo(String member, JsonCursor value) {
      if (member.equals("name")) {
        name = value.text();
      } else if (member.equals("version")) {
        version = value.text();
      }
    }

    Agreement agreementOn(String agreed) {
      Discovery discovery =
          new Discovery(
              agreed,
              capabilities,
              Optional.ofNullable(serverInfo),
              Optional.ofNullable(instructions),
              CacheHints.NONE);
      return new Agreement(discovery, Optional.ofNullable(name), Optional.ofNullable(version));
    }
  }
}
