package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.FakeMcpUseCases;
import dev.bascule.adapter.in.http.mcp.FakeResponse;
import dev.bascule.adapter.in.http.mcp.FakeServer;
import dev.bascule.adapter.in.http.mcp.McpHandler;
import dev.bascule.adapter.in.http.mcp.McpSettings;
import dev.bascule.adapter.in.http.mcp.McpTestClient;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientResponse;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A session with a server whose tool sends scripted notifications and requests to its client. */
abstract class ClientInteractionFixture {

  static final ServerId DEMO = new ServerId("demo");
  static final ServerMessage ROOTS = new ServerMessage("roots/list", ServerMessage.NO_PARAMS);
  static final String CALL = LegacyRequests.request("1", "tools/call", "\"name\":\"go\"");
  static final String CALL_WITH_PROGRESS =
      LegacyRequests.request(
          "1", "tools/call", "\"name\":\"go\",\"_meta\":{\"progressToken\":\"mine\"}");

  final FakeMcpUseCases mcp = new FakeMcpUseCases();
  final FakeServer server = mcp.server("demo").tool("go");
  final McpHandler mcpHandler =
      new McpHandler(
          mcp.useCases(),
          new McpSettings("1", 9, Duration.ofHours(1), 1 << 20, 9),
          new FakeTicker());
  final McpTestClient client =
      LegacyRequests.begin(McpTestClient.of(mcpHandler, "demo"), "2025-11-25", "{\"roots\":{}}");
  final BlockingQueue<ClientResponse> answers = new LinkedBlockingQueue<>();
  final CountDownLatch go = new CountDownLatch(1);
  final CountDownLatch interrupted = new CountDownLatch(1);

  void whileCalled(Consumer<ClientChannel> doing) {
    server.responder = (_, context) -> answerAfter(doing, context);
  }

  static Outcome<McpResult> answerAfter(Consumer<ClientChannel> doing, CallContext context) {
    doing.accept(context.client().channel());
    return Thread.currentThread().isInterrupted()
        ? FakeServer.failed(new Failure.Cancelled())
        : FakeServer.complete("{}");
  }

  /** Returns the final response, whether anything preceded it or not. */
  static String lastOf(FakeResponse response) {
    return response.isStream() ? response.messages().getLast() : response.body();
  }

  ClientChannel standingChannel() {
    client.post(CALL);
    return mcp.lastContext().client().session().orElseThrow().channel();
  }

  void keep(ClientResponse response) {
    answers.add(response);
  }

  static void tellProgress(ClientChannel channel) {
    channel.sendNotification(
        message("notifications/progress", "{\"progressToken\":5,\"progress\":1}"));
  }

  void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      interrupted.countDown();
      Thread.currentThread().interrupt();
    }
  }

  static ServerNotification logged(String level) {
    return new ServerNotification.LogMessage(
        LogLevel.of(level).orElseThrow(), JsonBytes.of("{\"level\":\"" + level + "\"}"));
  }

  static ServerMessage message(String method, String params) {
    return new ServerMessage(method, JsonBytes.of(params));
  }
}
