package dev.bascule.adapter.in.http.rest;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A tool whose calls block until a test completes them, or until they are interrupted. */
final class BlockingTool {

  private final BlockingQueue<CallContext> calls = new LinkedBlockingQueue<>();
  private final BlockingQueue<Outcome<McpResult>> results = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();

  /** Blocks until {@link #ends}. */
  Outcome<McpResult> call(CallContext context) {
    calls.add(context);
    try {
      return results.take();
    } catch (InterruptedException _) {
      interrupted.add("interrupted");
      Thread.currentThread().interrupt();
      return new Outcome.Failed<>(new Failure.Cancelled());
    }
  }

  /** Completes one call with {@code result}. */
  void ends(Outcome<McpResult> result) {
    results.add(result);
  }

  /** Lets one call fail. */
  void fails(Failure failure) {
    ends(new Outcome.Failed<>(failure));
  }

  /** Waits for the next call. */
  CallContext nextCall() throws InterruptedException {
    CallContext context = calls.poll(5, SECONDS);
    assertTrue(context != null, "the tool was not called");
    return context;
  }

  /** Returns whether all calls so far have been taken. */
  boolean isLeftAlone() {
    return calls.isEmpty();
  }

  /** Waits until a call is interrupted. */
  void awaitInterrupt() throws InterruptedException {
    assertTrue(interrupted.poll(5, SECONDS) != null, "no call was interrupted");
  }

  static ServerMessage progress(String params) {
    return new ServerMessage("notifications/progress", JsonBytes.of(params));
  }

  static ServerMessage log(String params) {
    return new ServerMessage("notifications/message", JsonBytes.of(params));
  }
}
