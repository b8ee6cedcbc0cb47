package dev.bascule.bootstrap.config.load.server;

import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.util.Map;
import java.util.Optional;

/** The type of a transport, with the spellings of other MCP clients. */
enum TransportType {
  STDIO("`stdio` needs `command`, but found `url`"),
  HTTP("HTTP needs `url`, but found `command`"),
  SSE("`sse` needs `url`, but found `command`");

  /** Includes the spellings of other clients; {@code local} is Copilot CLI's. */
  private static final Map<String, TransportType> SPELLINGS =
      Map.of(
          "stdio", STDIO,
          "local", STDIO,
          "http", HTTP,
          "streamable-http", HTTP,
          "streamable_http", HTTP,
          "streamableHttp", HTTP,
          "sse", SSE);

  private final String error;

  TransportType(String error) {
    this.error = error;
  }

  /**
   * Returns the transport type of {@code server}: from either of two keys, or inferred from its
   * other keys. Reports contradictions.
   */
  static TransportType read(ConfigSection server) {
    Optional<TransportType> type = read(server, "type");
    Optional<TransportType> transport = read(server, "transport");
    if (type.isPresent() && transport.isPresent() && !type.equals(transport)) {
      server.report("transport", "contradicts `type`; remove one of the two");
    }
    return type.or(() -> transport).orElse(server.has("command") ? STDIO : HTTP);
  }

  private static Optional<TransportType> read(ConfigSection server, String key) {
    Optional<TransportType> said =
        server.oneOf(key, SPELLINGS, "stdio, http, streamable-http or sse");
    said.filter(transport -> !transport.fits(server))
        .ifPresent(transport -> server.report(key, transport.error));
    return said.filter(transport -> transport.fits(server));
  }

  private boolean fits(ConfigSection server) {
    return (this == STDIO) == server.has("command");
  }
}
