package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Optional;

/**
 * The {@code params} of requests of revision 2026-07-28, which carry all their context (basic,
 * _meta). What a client sent along goes in byte for byte. Immutable.
 */
final class ModernParams {

  /** What the names of the protocol's own members of {@code _meta} begin with. */
  static final String PREFIX = "io.modelcontextprotocol/";

  private final JsonBytes clientInfo;

  ModernParams(ClientIdentity identity) {
    requireNonNull(identity, "identity");
    this.clientInfo =
        new JsonMembers()
            .string("name", identity.name())
            .string("version", identity.version())
            .toJson();
  }

  /**
   * Returns the params of {@code outgoing}.
   *
   * @param id of the request; names its progress, too
   * @param logLevel holds where the client does not ask for another one with this request
   */
  JsonBytes of(Outgoing outgoing, String revision, long id, Optional<LogLevel> logLevel) {
    return new JsonMembers()
        .member("_meta", meta(outgoing, revision, id, logLevel))
        .allOf(outgoing.params())
        .allOf(outgoing.exchange().passthrough().members())
        .toJson();
  }

  private JsonBytes meta(Outgoing outgoing, String revision, long id, Optional<LogLevel> logLevel) {
    ClientSide client = outgoing.exchange().client();
    Passthrough passthrough = outgoing.exchange().passthrough();
    JsonMembers meta =
        new JsonMembers()
            .string(PREFIX + "protocolVersion", revision)
            .member(PREFIX + "clientInfo", clientInfo)
            .member(PREFIX + "clientCapabilities", client.capabilities());
    passthrough
        .logLevel()
        .or(() -> logLevel)
        .ifPresent(level -> meta.string(PREFIX + "logLevel", level.word()));
    if (client.channel().wantsProgress()) {
      meta.number("progressToken", id);
    }
    outgoing.exchange().trace().forEach(meta::string);
    return meta.allOf(passthrough.meta()).toJson();
  }
}
