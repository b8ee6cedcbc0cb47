package dev.bascule.adapter.out.mcp.protocol.modern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.TraceContexts;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.ServerMessage;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ModernParamsTest {

  private static final String PREFIX = "\"io.modelcontextprotocol/";
  private static final String CLIENT =
      PREFIX + "clientInfo\":{\"name\":\"bascule\",\"version\":\"1\"},";

  private final ModernParams params = new ModernParams(new ClientInfo("bascule", "1"));

  @Test
  void includeRevisionClientInfoAndCapabilities() {
    assertEquals(
        "{\"_meta\":{"
            + PREFIX
            + "protocolVersion\":\"r\","
            + CLIENT
            + PREFIX
            + "clientCapabilities\":{}}}",
        of(CallContext.ANONYMOUS, Optional.empty()));
  }

  @Test
  void includeParamsOfClientUnchanged() {
    ForwardedParams forwardedParams =
        new ForwardedParams(
            JsonBytes.of(" { \"inputResponses\" : {\"w\":1.50},\"requestState\":\"\\u0061\\/\" } "),
            JsonBytes.of("{\"traceparent\":\"00-\\u00e4\" }"),
            Optional.of(LogLevel.DEBUG));

    assertEquals(
        "{\"_meta\":{"
            + PREFIX
            + "protocolVersion\":\"r\","
            + CLIENT
            + PREFIX
            + "clientCapabilities\":{ \"roots\":{} },"
            + PREFIX
            + "logLevel\":\"debug\","
            + "\"progressToken\":7,\"traceparent\":\"00-\\u00e4\" },\"cursor\":\"c\","
            + " \"inputResponses\" : {\"w\":1.50},\"requestState\":\"\\u0061\\/\" }",
        params
            .of(
                OutgoingRequest.ofPage(
                    ListKind.TOOLS,
                    Optional.of("c"),
                    new CallContext(
                        Caller.ANONYMOUS,
                        new ClientContext(
                            JsonBytes.of("{ \"roots\":{} }"),
                            Optional.empty(),
                            new ProgressChannel()),
                        forwardedParams)),
                "r",
                7,
                Optional.of(LogLevel.ERROR))
            .text());
  }

  @Test
  void includeTraceContext() {
    assertEquals(
        "{\"_meta\":{"
            + PREFIX
            + "protocolVersion\":\"r\","
            + CLIENT
            + PREFIX
            + "clientCapabilities\":{},"
            + TraceContexts.META
            + ",\"x\":1.50}}",
        of(TraceContexts.EXCHANGE, Optional.empty()));
  }

  @Test
  void includeLogLevelOfConnectionByDefault() {
    assertEquals(
        "{\"_meta\":{"
            + PREFIX
            + "protocolVersion\":\"r\","
            + CLIENT
            + PREFIX
            + "clientCapabilities\":{},"
            + PREFIX
            + "logLevel\":\"error\"}}",
        of(CallContext.ANONYMOUS, Optional.of(LogLevel.ERROR)));
  }

  private String of(CallContext context, Optional<LogLevel> logLevel) {
    return params
        .of(OutgoingRequest.ofPage(ListKind.TOOLS, Optional.empty(), context), "r", 7, logLevel)
        .text();
  }

  /** Requests progress. */
  private static final class ProgressChannel implements ClientChannel {

    @Override
    public boolean wantsProgress() {
      return true;
    }

    @Override
    public void sendNotification(ServerMessage message) {}

    @Override
    public ClientResponse sendRequest(ServerMessage request, Duration timeout) {
      return ClientResponse.METHOD_NOT_FOUND;
    }
  }
}
