package dev.bascule.adapter.out.mcp.http.streamable;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.TestHttpClient;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.Delays;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.Sleeper;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;

/** A connection over Streamable HTTP to a faulty server, where no time passes. */
abstract class StreamableHttpFixture {

  static final ServerId ID = new ServerId("faulty");
  static final Duration LONG = Duration.ofSeconds(8);

  final RecordingNotificationListener notices = new RecordingNotificationListener();
  final FakeTicker ticker = new FakeTicker();
  final FakeSleeper pause = new FakeSleeper();
  final FaultyHttpServer web = new FaultyHttpServer();
  final OkHttpClient client = TestHttpClient.create(Ticker.system());
  final StreamableHttpConnection connection = link(pause);

  StreamableHttpFixture() throws IOException {}

  /** Returns a shared connection to the server. */
  final StreamableHttpConnection link(Sleeper how) {
    return link(how, Optional.empty());
  }

  /** Returns a connection to the server for {@code session}, or a shared one. */
  final StreamableHttpConnection link(Sleeper how, Optional<ClientSession> session) {
    StreamableHttpSettings settings =
        new StreamableHttpSettings(
            ID, web.url(), Map.of(), /* maxMessageBytes= */ 10_000, ProtocolChoice.AUTO);
    return new StreamableHttpConnection(
        settings,
        new HttpExchanger(client),
        new ConnectionContext(ClientInfo.bascule("test"), notices, session),
        new Delays(ticker, how, () -> 0));
  }

  @AfterEach
  final void close() {
    connection.close();
    web.close();
  }

  final UpstreamReply<JsonSlice> call() {
    return call(connection, CallContext.ANONYMOUS);
  }

  final UpstreamReply<JsonSlice> call(StreamableHttpConnection by, CallContext context) {
    return ask(by, new ToolCall(ID, new ToolName("tool"), ToolArguments.NONE), context);
  }

  final UpstreamReply<JsonSlice> ask(
      StreamableHttpConnection by, McpRequest request, CallContext context) {
    return by.request(OutgoingRequest.of(request, context), TimeLimit.of(LONG, ticker));
  }

  static String data(String message) {
    return "data: " + message + "\n\n";
  }

  static String answered(UpstreamReply<JsonSlice> reply) {
    return switch (reply) {
      case Answered<JsonSlice>(JsonSlice value) -> value.text();
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) -> throw new AssertionError(failure);
    };
  }

  static <F> F assertFailed(Class<F> failure, UpstreamReply<JsonSlice> reply) {
    Object ending =
        switch (reply) {
          case Answered<JsonSlice>(JsonSlice value) -> value.text();
          case Failed<JsonSlice>(Failure.UpstreamFailure upstream) -> upstream;
        };
    return assertInstanceOf(failure, ending);
  }
}
