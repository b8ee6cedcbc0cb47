package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.RecordedNotices;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;

/** A link over Streamable HTTP to a server that a test makes faulty, where no time passes. */
abstract class LegacyHttpBench {

  static final ServerId ID = new ServerId("faulty");
  static final Duration LONG = Duration.ofSeconds(8);

  final RecordedNotices notices = new RecordedNotices();
  final FakeTicker ticker = new FakeTicker();
  final FakePause pause = new FakePause();
  final FaultyHttpServer web = new FaultyHttpServer();
  final OkHttpClient client = OkHttpMcpServer.newClient(HttpSecurity.NONE, Ticker.system());
  final LegacyHttpLink link = link(pause);

  LegacyHttpBench() throws IOException {}

  /** Returns a link to the server. */
  final LegacyHttpLink link(Pause how) {
    StreamableHttpSettings settings =
        new StreamableHttpSettings(ID, web.url(), Map.of(), /* maxMessageBytes= */ 10_000);
    return new LegacyHttpLink(
        settings,
        new HttpWire(client, settings.maxMessageBytes()),
        new OurSide(ClientIdentity.bascule("test"), notices, Optional.empty()),
        new Timing(ticker, how, () -> 0));
  }

  @AfterEach
  final void close() {
    link.close();
    web.close();
  }

  final Reply<JsonSlice> call() {
    return call(link, Exchange.ANONYMOUS);
  }

  final Reply<JsonSlice> call(LegacyHttpLink by, Exchange exchange) {
    return ask(by, new ToolCall(ID, new ToolName("tool"), Arguments.NONE), exchange);
  }

  final Reply<JsonSlice> ask(LegacyHttpLink by, McpRequest request, Exchange exchange) {
    return by.request(Outgoing.of(request, exchange), TimeLimit.of(LONG, ticker));
  }

  static String data(String message) {
    return "data: " + message + "\n\n";
  }

  static String answered(Reply<JsonSlice> reply) {
    return switch (reply) {
      case Answered<JsonSlice>(JsonSlice value) -> value.text();
      case Failed<JsonSlice>(Failure.Upstream failure) -> throw new AssertionError(failure);
    };
  }

  static <F> F assertFailed(Class<F> failure, Reply<JsonSlice> reply) {
    Object ending =
        switch (reply) {
          case Answered<JsonSlice>(JsonSlice value) -> value.text();
          case Failed<JsonSlice>(Failure.Upstream upstream) -> upstream;
        };
    return assertInstanceOf(failure, ending);
  }
}
