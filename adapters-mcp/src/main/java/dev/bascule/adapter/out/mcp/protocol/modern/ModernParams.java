package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.mcp.json.JsonObjectWriter;
import dev.bascule.mcp.protocol.McpProtocol;
import dev.bascule.mcp.protocol.MetaKeys;
import java.util.Optional;

/**
 * The {@code params} of requests of revision 2026-07-28, which carry all their context (basic,
 * _meta). The client's parameters are included unchanged. Immutable.
 */
public final class ModernParams {

  private final JsonBytes clientInfo;

  public ModernParams(ClientInfo clientInfo) {
    this.clientInfo =
        new JsonObjectWriter()
            .string("name", clientInfo.name())
            .string("version", clientInfo.version())
            .toJson();
  }

  /**
   * Returns the params of {@code outgoing}.
   *
   * @param id the id of the request, which is also its progress token
   * @param logLevel the log level, unless the client requests another one
   */
  public JsonBytes of(
      OutgoingRequest outgoing, String revision, long id, Optional<LogLevel> logLevel) {
    return new JsonObjectWriter()
        .member(McpProtocol.META, meta(outgoing, revision, id, logLevel))
        .allOf(outgoing.params())
        .allOf(outgoing.context().forwardedParams().members())
        .toJson();
  }

  private JsonBytes meta(
      OutgoingRequest outgoing, String revision, long id, Optional<LogLevel> logLevel) {
    ClientContext client = outgoing.context().client();
    ForwardedParams forwardedParams = outgoing.context().forwardedParams();
    JsonObjectWriter meta =
        new JsonObjectWriter()
            .string(MetaKeys.PROTOCOL_VERSION, revision)
            .member(MetaKeys.CLIENT_INFO, clientInfo)
            .member(MetaKeys.CLIENT_CAPABILITIES, client.capabilities());
    forwardedParams
        .logLevel()
        .or(() -> logLevel)
        .ifPresent(level -> meta.string(MetaKeys.LOG_LEVEL, level.word()));
    if (outgoing.wantsProgress()) {
      meta.number(MetaKeys.PROGRESS_TOKEN, id);
    }
    outgoing.context().trace().forEach(meta::string);
    return meta.allOf(forwardedParams.meta()).toJson();
  }
}
