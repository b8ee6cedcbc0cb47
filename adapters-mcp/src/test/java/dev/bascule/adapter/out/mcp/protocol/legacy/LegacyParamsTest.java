package dev.bascule.adapter.out.mcp.protocol.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.out.mcp.TraceContexts;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.port.out.RecordingClient;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LegacyParamsTest {

  private static final long ID = 17;

  @Test
  void areUnchangedWithoutMeta() {
    assertEquals("{ \"a\" : 1.50 }", of("{ \"a\" : 1.50 }", ClientContext.PLAIN, "{}", "{}"));
  }

  @Test
  void includeMetaOfClient() {
    assertEquals(
        "{\"_meta\":{\"traceparent\":\"00-x\",\"x\":{ \"y\":1.50}}, \"a\" : 1}",
        of(
            "{ \"a\" : 1}",
            ClientContext.PLAIN,
            "{}",
            "{ \"traceparent\":\"00-x\",\"x\":{ \"y\":1.50} }"));
  }

  @Test
  void includeTraceContext() {
    OutgoingRequest outgoing =
        new OutgoingRequest(
            "m", JsonBytes.of("{\"a\":1}"), Optional.empty(), TraceContexts.EXCHANGE);

    assertEquals(
        "{\"_meta\":{\"x\":1.50," + TraceContexts.META + "},\"a\":1}",
        LegacyParams.of(outgoing, ID).text());
  }

  @Test
  void includeOnlyTraceContext() {
    CallContext context = CallContext.ANONYMOUS.withTrace(TraceContexts.EXCHANGE.trace());
    OutgoingRequest outgoing =
        new OutgoingRequest("m", JsonBytes.of("{}"), Optional.empty(), context);

    assertEquals("{\"_meta\":{" + TraceContexts.META + "}}", LegacyParams.of(outgoing, ID).text());
  }

  @Test
  void includeProgressTokenIfClientRequestsProgress() {
    ClientContext client = new RecordingClient("{}").context();

    assertEquals("{\"_meta\":{\"progressToken\":17}}", of(" {} ", client, "{}", "{}"));
  }

  @Test
  void includeProgressTokenForToolCall() {
    ToolCall call =
        new ToolCall(
            new ServerId("s"),
            new ToolName("t"),
            new ToolArguments(JsonBytes.of("{ \"a\":1.50}"), Sha256.of("{}")));

    String call17 = "{\"jsonrpc\":\"2.0\",\"id\":17,\"method\":\"tools/call\",\"params\":";
    assertEquals(
        call17 + "{\"_meta\":{\"progressToken\":17},\"name\":\"t\",\"arguments\":{ \"a\":1.50}}}",
        LegacyParams.toRequest(OutgoingRequest.of(call, CallContext.ANONYMOUS), ID).text());
    assertEquals(
        call17
            + "{\"_meta\":{"
            + TraceContexts.META
            + ",\"progressToken\":17},\"name\":\"t\",\"arguments\":{ \"a\":1.50}}}",
        LegacyParams.toRequest(
                OutgoingRequest.of(
                    call, CallContext.ANONYMOUS.withTrace(TraceContexts.EXCHANGE.trace())),
                ID)
            .text());
  }

  @Test
  void omitProgressTokenOfClient() {
    String meta = "{\"progressToken\":\"theirs\",\"x\":1}";
    ClientContext client = new RecordingClient("{}").context();

    assertEquals(
        "{\"_meta\":{\"x\":1,\"progressToken\":17},\"a\":1}", of("{\"a\":1}", client, "{}", meta));
    assertEquals("{\"_meta\":{\"x\":1}}", of("{}", ClientContext.PLAIN, "{}", meta));
  }

  @Test
  void includeFurtherMembersOfClient() {
    assertEquals(
        "{\"task\":{ \"ttl\":1.50},\"name\":\"t\",\"arguments\":{}}",
        of(
            "{\"name\":\"t\",\"arguments\":{}}",
            ClientContext.PLAIN,
            "{\"task\":{ \"ttl\":1.50},\"name\":\"other\",\"_meta\":{\"x\":1},\"task\":7}",
            "{}"));
  }

  private static String of(String params, ClientContext client, String members, String meta) {
    ForwardedParams forwardedParams =
        new ForwardedParams(JsonBytes.of(members), JsonBytes.of(meta), Optional.empty());
    CallContext context = new CallContext(Caller.ANONYMOUS, client, forwardedParams);
    OutgoingRequest outgoing =
        new OutgoingRequest("m", JsonBytes.of(params), Optional.empty(), context);
    return LegacyParams.of(outgoing, ID).text();
  }
}
