package dev.bascule.bootstrap.config.load.server;

import dev.bascule.bootstrap.config.parse.ConfigSection;
import java.util.Map;
import java.util.Optional;

/** The way to a server, as other MCP clients call it too. */
enum TransportType {
  STDIO("`stdio` needs `command`, but here is `url`"),
  HTTP("HTTP needs `url`, but here is `command`"),
  SSE("`sse` needs `url`, but here is `command`");

  /** With the spellings of other clients; {@code local} is that of Copilot CLI. */
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
   * Returns the way to {@code server}: what it says by either of two keys, or else what it needs.
   * What cannot be is reported.
   */
  static TransportType read(ConfigSection server) {
    Optional<TransportType> type = read(server, "type");
    Optional<TransportType> transport = read(server, "transport");
    if (type.isPresent() && transport.isPresent() && !type.equals(transport)) {
      server.report("transport", "contradicts `type`; one of the two is enough");
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
