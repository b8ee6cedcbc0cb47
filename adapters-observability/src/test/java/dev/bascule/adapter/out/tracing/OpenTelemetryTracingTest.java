package dev.bascule.adapter.out.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.SpanDescription;
import dev.bascule.application.port.out.SpanDescription.Direction;
import dev.bascule.application.port.out.SpanRecorder;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.CacheProvenance.CacheLevel;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenTelemetryTracingTest {

  private static final ServerId WEB = new ServerId("web");
  private static final ServerId CHILD = new ServerId("child");
  private static final TraceContext PARENT =
      new TraceContext(
          Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
          Optional.of("rojo=1"),
          Optional.of("user=alice"));
  private static final McpResult RESULT =
      new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE);

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder()
          .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
          .addSpanProcessor(SimpleSpanProcessor.create(exporter))
          .build();
  private final OpenTelemetryTracing tracing =
      new OpenTelemetryTracing(
          provider,
          "1.2",
          Map.of(
              WEB, NetworkPeer.at(URI.create("https://example.com/mcp")), CHILD, NetworkPeer.PIPE));

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void namesSpanByToolAndContinuesTrace() {
    SpanRecorder.Span span = tracing.begin(call(Direction.SENT, WEB), PARENT);
    span.end(served(CacheProvenance.Forwarded.BYPASS), Optional.of("2025-11-25"));

    SpanData data = only();
    assertEquals("tools/call echo", data.getName());
    assertEquals(SpanKind.CLIENT, data.getKind());
    assertEquals("0af7651916cd43dd8448eb211c80319c", data.getTraceId());
    assertEquals("b7ad6b7169203331", data.getParentSpanId());
    assertEquals(StatusCode.UNSET, data.getStatus().getStatusCode());
    assertEquals(
        Attributes.builder()
            .put("mcp.method.name", "tools/call")
            .put("bascule.server.name", "web")
            .put("gen_ai.tool.name", "echo")
            .put("gen_ai.operation.name", "execute_tool")
            .put("network.transport", "tcp")
            .put("network.protocol.name", "http")
            .put("server.address", "example.com")
            .put("server.port", 443)
            .put("mcp.protocol.version", "2025-11-25")
            .build(),
        data.getAttributes().toBuilder().build());
    assertEquals(
        new TraceContext(
            Optional.of("00-" + data.getTraceId() + "-" + data.getSpanId() + "-01"),
            PARENT.tracestate(),
            PARENT.baggage()),
        span.context());
  }

  @ParameterizedTest
  @CsvSource({"OWN, hit", "SHARED, shared"})
  void recordsCacheResult(CacheLevel level, String answer) {
    CacheProvenance hit =
        new CacheProvenance.Hit(new Freshness(Duration.ZERO, Duration.ofSeconds(1)), level);

    tracing
        .begin(call(Direction.RECEIVED, WEB), TraceContext.NONE)
        .end(served(hit), Optional.empty());

    SpanData data = only();
    assertEquals(SpanKind.SERVER, data.getKind());
    assertEquals(answer, data.getAttributes().get(stringKey("bascule.cache.answer")));
    assertNull(data.getAttributes().get(longKey("server.port")));
    assertEquals("0000000000000000", data.getParentSpanId());
  }

  @Test
  void recordsRequestId() {
    McpRequest read = new McpRequest.ReadResource(WEB, "test://a");
    SpanDescription description =
        new SpanDescription(Direction.RECEIVED, WEB, read.method(), Optional.of(read), "id-1");

    tracing
        .begin(description, PARENT)
        .end(served(CacheProvenance.Forwarded.BYPASS), Optional.empty());

    assertEquals("id-1", only().getAttributes().get(stringKey("bascule.request.id")));
  }

  @Test
  void recordsPipeAndOmitsResource() {
    McpRequest read = new McpRequest.ReadResource(CHILD, "test://a");
    SpanDescription description =
        new SpanDescription(Direction.SENT, CHILD, read.method(), Optional.of(read), "");

    tracing
        .begin(description, PARENT)
        .end(served(CacheProvenance.Forwarded.BYPASS), Optional.empty());

    SpanData data = only();
    assertEquals("resources/read", data.getName());
    assertEquals("pipe", data.getAttributes().get(stringKey("network.transport")));
    assertEquals("test://a", data.getAttributes().get(stringKey("mcp.resource.uri")));
    assertNull(data.getAttributes().get(stringKey("network.protocol.name")));
  }

  @Test
  void recordsErrorOfServer() {
    Failure rejected = new Failure.Rejected(-32602, "No such tool", Optional.empty());

    tracing
        .begin(call(Direction.SENT, WEB), PARENT)
        .end(new Outcome.Failed<McpResult>(rejected), Optional.empty());

    SpanData data = only();
    assertEquals("-32602", data.getAttributes().get(stringKey("error.type")));
    assertEquals("-32602", data.getAttributes().get(stringKey("rpc.response.status_code")));
    assertEquals(StatusCode.ERROR, data.getStatus().getStatusCode());
    assertEquals("No such tool", data.getStatus().getDescription());
  }

  @Test
  void recordsErrorTypeOfFailure() {
    assertEquals("timeout", errorType(new Failure.TimedOut(Duration.ofSeconds(1))));
    assertEquals("circuit_open", errorType(new Failure.CircuitOpen(Duration.ofSeconds(1))));
    assertEquals("cancelled", errorType(new Failure.Cancelled()));
    assertEquals("unknown_tool", errorType(new Failure.UnknownTool(WEB, new ToolName("t"))));
  }

  private static String errorType(Failure failure) {
    return ActiveSpan.errorType(failure);
  }

  @Test
  void recordsToolError() {
    McpResult failed = new McpResult(JsonBytes.of("{}"), McpResult.Kind.ERROR);

    tracing
        .begin(call(Direction.RECEIVED, WEB), PARENT)
        .end(new Outcome.Served<>(failed, CacheProvenance.Forwarded.BYPASS), Optional.empty());

    assertEquals("tool_error", only().getAttributes().get(stringKey("error.type")));
  }

  @Test
  void recordsClassOfException() {
    tracing.begin(call(Direction.RECEIVED, WEB), PARENT).end(new IllegalStateException("bug"));

    assertEquals(
        "java.lang.IllegalStateException", only().getAttributes().get(stringKey("error.type")));
  }

  @Test
  void propagatesUnsampledTrace() {
    TraceContext unsampled =
        new TraceContext(
            PARENT.traceparent().map(text -> text.replaceAll("01$", "00")),
            Optional.empty(),
            Optional.empty());

    String told =
        tracing.begin(call(Direction.SENT, WEB), unsampled).context().traceparent().orElseThrow();

    assertThat(told).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
    assertThat(told).endsWith("-00");
  }

  @Test
  void isCurrentUntilScopeIsClosed() {
    SpanRecorder.Span span = tracing.begin(call(Direction.RECEIVED, WEB), PARENT);

    try (SpanRecorder.Scope _ = span.makeCurrent()) {
      assertEquals(
          "0af7651916cd43dd8448eb211c80319c", Span.current().getSpanContext().getTraceId());
    }

    assertFalse(Span.current().getSpanContext().isValid());
  }

  private static SpanDescription call(Direction direction, ServerId server) {
    ToolCall call = new ToolCall(server, new ToolName("echo"), ToolArguments.NONE);
    return new SpanDescription(direction, server, call.method(), Optional.of(call), "");
  }

  private static Outcome<McpResult> served(CacheProvenance provenance) {
    return new Outcome.Served<>(RESULT, provenance);
  }

  private SpanData only() {
    assertEquals(1, exporter.getFinishedSpanItems().size());
    return exporter.getFinishedSpanItems().getFirst();
  }
}
