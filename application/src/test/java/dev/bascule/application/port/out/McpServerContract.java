package dev.bascule.application.port.out;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.McpResult.Kind;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.OverLimit;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/**
 * The contract of every {@link McpServer}, as a test that each adapter extends.
 *
 * <p>The adapter under test is connected to a scripted server, which lists, over three pages, the
 * tools {@code raw}, {@code echo}, {@code reject} and so on, with these effects:
 *
 * <ul>
 *   <li>{@code raw {"result": text}} returns the unchanged text as its result
 *   <li>{@code echo} returns {@code {"content":[],"structuredContent":arguments}}
 *   <li>{@code reject {"error": text}} returns the unchanged text as its error
 *   <li>{@code meet {"parties": n}} returns like {@code echo}, once n such calls wait
 *   <li>{@code hang} does not return; with {@code {"tell": true}} it notifies, like {@code change},
 *       that it was called
 *   <li>{@code cancellations} returns once the server was notified of a cancelled call
 *   <li>{@code change} notifies that the list of tools changed, and then returns
 *   <li>{@code die} makes the server break the connection without a response
 * </ul>
 */
public abstract class McpServerContract extends McpServerFixture {

  private static final Duration SHORT = Duration.ofMillis(200);

  /** Returns the protocol revision of the scripted server. */
  protected String protocolVersion() {
    return "2025-11-25";
  }

  /** Makes the server, which has died, reachable again. */
  protected abstract void revive() throws Exception;

  /** Fails if anything is left of the connection: a session, a process, a thread. */
  protected abstract void assertNothingLeft();

  @Test
  void listsToolsOfAllPages() {
    Listing listing = assertAnswered(list(LONG));

    assertEquals(
        List.of("raw", "echo", "reject", "meet", "hang", "cancellations", "change", "die"),
        listing.tools().stream().map(tool -> tool.name().value()).toList());
  }

  @Test
  void readsAnnotationsOfTools() {
    Listing listing = assertAnswered(list(LONG));

    assertEquals(
        Optional.of(new ToolAnnotations(true, true)),
        listing.find(new ToolName("echo")).map(Tool::annotations));
    assertEquals(
        Optional.of(ToolAnnotations.UNKNOWN),
        listing.find(new ToolName("raw")).map(Tool::annotations));
  }

  @Test
  void preservesTools() {
    Listing listing = assertAnswered(list(LONG));

    assertEquals(
        Optional.of(
            "{\"name\":\"raw\", \"x-unknown\" : [1.50,123456789012345678901234567890],"
                + "\"inputSchema\":{\"type\":\"object\"}}"),
        listing.find(new ToolName("raw")).map(tool -> tool.json().text()));
  }

  @Test
  void preservesResults() {
    String result =
        "{ \"z\":1.50, \"content\" : [ ],\"big\":123456789012345678901234567890,"
            + "\"text\":\"\\u00e4\\/ä\",\"a\":{\"b\":null}}";

    assertEquals(new McpResult(JsonBytes.of(result), Kind.COMPLETE), assertAnswered(raw(result)));
  }

  @Test
  void preservesArguments() {
    String arguments = "{ \"z\":1.50,\"big\":123456789012345678901234567890, \"text\":\"ä\"}";

    McpResult result = assertAnswered(call("echo", arguments, LONG));

    assertEquals("{\"content\":[],\"structuredContent\":" + arguments + "}", result.json().text());
  }

  @Test
  void sendsArgumentsWithLineBreaks() {
    McpResult result = assertAnswered(call("echo", "{\r\n  \"a\" :\n1\n}\n", LONG));

    assertTrue(result.isComplete());
  }

  @Test
  void reportsToolErrors() {
    McpResult result = assertAnswered(raw("{\"content\":[],\"isError\":true}"));

    assertEquals(Kind.ERROR, result.kind());
  }

  @Test
  void reportsInputRequiredResults() {
    McpResult result = assertAnswered(raw("{\"resultType\":\"input_required\"}"));

    assertEquals(Kind.CONTINUATION, result.kind());
  }

  @Test
  void returnsErrorOfServer() {
    String error =
        "{\"error\":\"{\\\"code\\\":-32602,\\\"message\\\":\\\"no\\\",\\\"data\\\":[7]}\"}";

    UpstreamReply<McpResult> reply = call("reject", error, LONG);

    assertEquals(new Rejected(-32602, "no", Optional.of(JsonBytes.of("[7]"))), assertFailed(reply));
  }

  @Test
  void matchesResponsesOfConcurrentCalls() throws Exception {
    int parties = 50;
    List<Future<UpstreamReply<McpResult>>> replies = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < parties; i++) {
        String arguments = "{\"parties\":" + parties + ",\"me\":" + i + "}";
        replies.add(callers.submit(() -> call("meet", arguments, LONG)));
      }
    }

    for (int i = 0; i < parties; i++) {
      String text = assertAnswered(replies.get(i).get()).json().text();
      assertThat(text).endsWith("\"me\":" + i + "}}");
    }
  }

  @Test
  void failsAfterTimeout() {
    assertEquals(new TimedOut(SHORT), assertFailed(call("hang", "{}", SHORT)));

    assertAnswered(call("echo", "{}", LONG));
  }

  @Test
  void pingsServer() {
    assertAnswered(server().ping(LONG));
  }

  @Test
  void pingsServerAfterToolTimedOut() {
    assertFailed(call("hang", "{}", SHORT));

    assertAnswered(server().ping(LONG));
  }

  @Test
  void cancelsRequestAfterTimeout() {
    assertAnswered(call("echo", "{}", LONG));

    // Only a request that was sent is cancelled.
    assertFailed(call("hang", "{}", Duration.ofSeconds(1)));

    assertAnswered(call("cancellations", "{}", LONG));
  }

  @Test
  void returnsCancelledIfInterrupted() throws Exception {
    assertAnswered(call("echo", "{}", LONG));
    FutureTask<Boolean> leaving =
        new FutureTask<>(
            () -> {
              UpstreamReply<McpResult> reply = call("hang", "{}", LONG);
              return assertFailed(reply) instanceof Cancelled && Thread.interrupted();
            });

    Thread caller = Thread.ofVirtual().start(leaving);
    caller.interrupt();

    assertTrue(leaving.get());
    assertAnswered(call("echo", "{}", LONG));
  }

  @Test
  void cancelsRequestIfInterrupted() throws Exception {
    assertAnswered(call("echo", "{}", LONG));
    Thread caller = Thread.ofVirtual().start(() -> call("hang", "{\"tell\":true}", LONG));
    assertEquals(Optional.of(ID), notices.nextChange());

    caller.interrupt();

    assertAnswered(call("cancellations", "{}", LONG));
  }

  @Test
  void reportsThatCallMayHaveRunWhenServerDies() {
    assertAnswered(call("echo", "{}", LONG));

    Failure failure = assertFailed(call("die", "{}", LONG));

    assertEquals(
        DeliveryStatus.MAY_HAVE_RUN, assertInstanceOf(Unreachable.class, failure).delivery());
    assertFalse(server().status().connected());
  }

  @Test
  void usesServerAfterRestart() throws Exception {
    assertAnswered(call("echo", "{}", LONG));
    assertFailed(call("die", "{}", LONG));

    revive();

    assertAnswered(call("echo", "{}", LONG));
    assertTrue(server().status().connected());
  }

  @Test
  void notifiesOfChangedTools() throws Exception {
    assertAnswered(call("change", "{}", LONG));

    assertEquals(Optional.of(ID), notices.nextChange());
  }

  @Test
  void notifiesOfResetAfterRestart() throws Exception {
    assertAnswered(call("echo", "{}", LONG));
    assertFailed(call("die", "{}", LONG));
    revive();

    assertAnswered(call("echo", "{}", LONG));

    assertEquals(Optional.of(ID), notices.nextChange());
  }

  @Test
  void rejectsTooLongResponse() {
    String result = "{\"content\":[],\"padding\":\"" + "x".repeat(MAX_MESSAGE_BYTES) + "\"}";

    assertInstanceOf(BadAnswer.class, assertFailed(raw(result)));
  }

  @Test
  void rejectsResponseBeyondAnswerBudget() {
    String result = "{\"content\":[],\"padding\":\"" + "x".repeat(80_000) + "\"}";
    AnswerBudget budget = new AnswerBudget(MAX_MESSAGE_BYTES, Duration.ZERO);
    try (AnswerBudget.Charge charge = budget.newCharge()) {
      charge.run(
          () -> {
            OverLimit failure = assertInstanceOf(OverLimit.class, assertFailed(raw(result)));

            assertEquals(OverLimit.Limit.ANSWER_BYTES, failure.limit());
            assertAnswered(call("echo", "{}", LONG));
          });
    }
    assertEquals(MAX_MESSAGE_BYTES, budget.freeBytes());
    assertAnswered(raw(result));
  }

  @Test
  void rejectsMalformedResult() {
    assertInstanceOf(BadAnswer.class, assertFailed(raw("\"nonsense\"")));

    assertAnswered(call("echo", "{}", LONG));
  }

  @Test
  void returnsServerInformation() {
    assertEquals(Optional.empty(), server().status().name());

    assertAnswered(call("echo", "{}", LONG));

    ServerStatus status = server().status();
    assertTrue(status.connected());
    assertEquals(Optional.of(protocolVersion()), status.protocolVersion());
    assertEquals(Optional.of("scripted"), status.name());
    assertEquals(Optional.of("1.2.3"), status.version());
  }

  @Test
  void startsBeforeFirstRequest() {
    assertFalse(server().isStarted());

    ServerStatus status = assertAnswered(server().start(LONG));

    assertTrue(server().isStarted());
    assertEquals(status, assertAnswered(server().start(LONG)));
    assertTrue(assertAnswered(call("echo", "{}", LONG)).isComplete());
  }

  @Test
  void startsAgainAfterServerDied() throws Exception {
    assertAnswered(server().start(LONG));
    call("die", "{}", LONG);
    revive();

    assertAnswered(server().start(LONG));

    assertTrue(server().isStarted());
    assertTrue(assertAnswered(call("echo", "{}", LONG)).isComplete());
  }

  @Test
  void releasesAllResourcesOnClose() {
    assertAnswered(call("echo", "{}", LONG));

    server().close();

    assertNothingLeft();
    assertInstanceOf(Cancelled.class, assertFailed(call("echo", "{}", LONG)));
  }

  @Test
  void failsCallsInFlightOnClose() throws Exception {
    FutureTask<UpstreamReply<McpResult>> call =
        new FutureTask<>(() -> call("hang", "{\"tell\":true}", LONG));
    Thread.ofVirtual().start(call);
    assertEquals(Optional.of(ID), notices.nextChange());

    server().close();

    assertInstanceOf(Cancelled.class, assertFailed(call.get()));
  }

  private UpstreamReply<McpResult> raw(String result) {
    String quoted = result.replace("\\", "\\\\").replace("\"", "\\\"");
    return call("raw", "{\"result\":\"" + quoted + "\"}", LONG);
  }

  /** Calls the tool {@code name} of the server. */
  public UpstreamReply<McpResult> call(String name, String arguments, Duration timeout) {
    return server().send(toolCall(name, arguments), CallContext.ANONYMOUS, timeout);
  }

  /** Lists the tools of the server, all pages. */
  protected UpstreamReply<Listing> list(Duration timeout) {
    List<FetchedPage> pages = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      switch (server().list(ListKind.TOOLS, cursor, CallContext.ANONYMOUS, timeout)) {
        case Failed<ListPage>(Failure.UpstreamFailure failure) -> {
          return new Failed<>(failure);
        }
        case Answered<ListPage>(ListPage page) -> {
          pages.add(new FetchedPage(cursor, page, /* receivedAtNanos= */ 0));
          cursor = page.nextCursor();
        }
      }
    } while (cursor.isPresent());
    return new Answered<>(Listing.ofPages(ListKind.TOOLS, pages));
  }
}
