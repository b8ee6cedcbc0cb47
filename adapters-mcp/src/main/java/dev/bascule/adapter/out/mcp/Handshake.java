package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

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

  Handshake(ClientIdentity identity) {
    this.identity = requireNonNull(identity, "identity");
  }

  /** Returns the params of {@code initialize}. The bridge declares no capability. */
  byte[] params() {
    return new JsonText()
        .raw("{\"protocolVersion\":")
        .string(OFFERED)
        .raw(",\"capabilities\":{},\"clientInfo\":{\"name\":")
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
    return new Answered<>(
        new Agreement(
            version, Optional.ofNullable(members.name), Optional.ofNullable(members.version)));
  }

  private static final class Members {

    private @Nullable String protocolVersion;
    private @Nullable String name;
    private @Nullable String version;

    void take(String member, JsonCursor value) throws MalformedMessageException {
      if (member.equals("protocolVersion")) {
        protocolVersion = value.text();
      } else if (member.equals("serverInfo") && value.isObject()) {
        value.members(this::takeServerInfo);
      }
    }

    private void takeServerInfo(String member, JsonCursor value) {
      if (member.equals("name")) {
        name = value.text();
      } else if (member.equals("version")) {
        version = value.text();
      }
    }
  }
}
