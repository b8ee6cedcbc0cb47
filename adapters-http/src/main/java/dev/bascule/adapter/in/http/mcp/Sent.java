package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.client.TraceContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Optional;
import java.util.Set;

/** Reads what a client sent along with its request. Pure. */
final class Sent {

  /** The members of {@code completion/complete} that say what is completed. */
  static final Set<String> COMPLETION = Set.of("ref", "argument", "context");

  private Sent() {}

  /**
   * Returns what of {@code request} goes on to the server unseen.
   *
   * @param level the lowest level of log messages that the client wants with it
   */
  static Passthrough passthrough(Incoming.Request request, Optional<LogLevel> level) {
    Set<String> known = knownMembers(request.method());
    RawObject members =
        request.params().only(name -> !known.contains(name) && !name.equals(Protocol.META));
    RawObject meta =
        request
            .meta()
            .only(key -> !Protocol.isReservedKey(key) && !TraceContext.NAMES.contains(key));
    return new Passthrough(members.toJson(), meta.toJson(), level);
  }

  /** Returns {@code capabilities} as they were written, but nothing in one way only. */
  static JsonBytes capabilities(Optional<RawObject> capabilities, Optional<String> asWritten) {
    return capabilities.isEmpty() || capabilities.get().isEmpty()
        ? ClientSide.NO_CAPABILITIES
        : asWritten.map(JsonBytes::of).orElse(ClientSide.NO_CAPABILITIES);
  }

  /**
   * Returns the members that are read here. That includes {@code task}, which only goes to servers
   * that said they run tasks, and the bridge says that of none.
   */
  private static Set<String> knownMembers(String method) {
    return switch (method) {
      case "tools/call" -> Set.of("name", "arguments", "task");
      case "prompts/get" -> Set.of("name", "arguments");
      case "resources/read" -> Set.of("uri");
      case "completion/complete" -> COMPLETION;
      default -> Set.of("cursor");
    };
  }
}
