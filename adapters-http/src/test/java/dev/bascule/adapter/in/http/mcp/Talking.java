package dev.bascule.adapter.in.http.mcp;

import dev.bascule.application.port.client.ClientAnswer;
import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A session with a server whose tool tells and asks its client what the test says. */
abstract class Talking {

  static final ServerId DEMO = new ServerId("demo");
  static final ServerMessage ROOTS = new ServerMessage("roots/list", ServerMessage.NO_PARAMS);
  static final String CALL = Legacy.request("1", "tools/call", "\"name\":\"go\"");
  static final String CALL_WITH_PROGRESS =
      Legacy.request("1", "tools/call", "\"name\":\"go\",\"_meta\":{\"progressToken\":\"mine\"}");

  final FakeMcp mcp = new FakeMcp();
  final FakeServer server = mcp.server("demo").tool("go");
  final McpFront front =
      new McpFront(
          mcp.useCases(), new McpFrontSettings("1", 9, Duration.ofHours(1), 9), new FakeTicker());
  final TestClient client =
      Legacy.begin(TestClient.of(front, "demo"), "2025-11-25", "{\"roots\":{}}");
  final BlockingQueue<ClientAnswer> answers = new LinkedBlockingQueue<>();
  final CountDownLatch go = new CountDownLatch(1);
  final CountDownLatch interrupted = new CountDownLatch(1);

  void whileCalled(Consumer<ClientChannel> doing) {
    server.answers = (_, exchange) -> answerAfter(doing, exchange);
  }

  static Outcome<McpResult> answerAfter(Consumer<ClientChannel> doing, Exchange exchange) {
    doing.accept(exchange.client().channel());
    return Thread.currentThread().isInterrupted()
        ? FakeServer.failed(new Failure.Cancelled())
        : FakeServer.complete("{}");
  }

  /** Returns the answer, whether anything came before it or not. */
  static String lastOf(FakeResponse response) {
    return response.isStream() ? response.messages().getLast() : response.body();
  }

  ClientChannel standingChannel() {
    client.post(CALL);
    return mcp.lastExchange().client().session().orElseThrow().channel();
  }

  void keep(ClientAnswer answer) {
    answers.add(answer);
  }

  static void tellProgress(ClientChannel channel) {
    channel.tell(message("notifications/progress", "{\"progressToken\":5,\"progress\":1}"));
  }

  void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      interrupted.countDown();
      Thread.currentThread().interrupt();
    }
  }

  static Notice logged(String level) {
    return new Notice.Logged(
        LogLevel.of(level).orElseThrow(), JsonBytes.of("{\"level\":\"" + level + "\"}"));
  }

  static ServerMessage message(String method, String params) {
    return new ServerMessage(method, JsonBytes.of(params));
  }
}
