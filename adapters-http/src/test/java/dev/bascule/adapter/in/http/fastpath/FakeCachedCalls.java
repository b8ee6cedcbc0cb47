package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.adapter.in.http.FakeCallTool;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.in.Invocation;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Has the results of calls available, or not, and records how it is polled and called. */
public final class FakeCachedCalls implements FakeCallTool {

  /** On the reading thread; the server has parsed the request. */
  static final String INLINE = "inline";

  /** On the reading thread; the fast path has handled the request. */
  static final String FAST_PATH_INLINE = "inline on the fast path";

  /** On a separate thread; the server has parsed the request. */
  static final String VIRTUAL_THREAD = "deferred";

  /** On a separate thread; the fast path has handled the request. */
  static final String FAST_PATH_VIRTUAL_THREAD = "deferred on the fast path";

  /** Whether the fast path handled the last polled request. */
  private volatile boolean isPolledOnFastPath;

  volatile boolean isCached = true;
  volatile boolean isBroken;
  volatile Outcome<McpResult> outcome = hit("{\"content\":[],\"x\":1.50}");

  /** The thread of the last poll, and its arguments. */
  volatile String thread = "";

  volatile ToolArguments arguments = ToolArguments.NONE;
  volatile TraceContext trace = TraceContext.NONE;

  /** The arguments of the last call whose result was not available. */
  volatile ToolArguments loadedArguments = ToolArguments.NONE;

  private final BlockingQueue<String> paths = new LinkedBlockingQueue<>();

  static Outcome<McpResult> hit(String json) {
    return hit(json, Duration.ofMillis(1500), Duration.ofMillis(41_900));
  }

  static Outcome<McpResult> hit(String json, Duration age, Duration remaining) {
    return new Outcome.Served<>(
        new McpResult(JsonBytes.of(json), McpResult.Kind.COMPLETE),
        new CacheProvenance.Hit(new Freshness(age, remaining)));
  }

  @Override
  public Invocation<McpResult> prepare(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    return new Invocation<>() {
      @Override
      public Optional<Outcome<McpResult>> poll() {
        trace = context.trace();
        return FakeCachedCalls.this.poll(call);
      }

      @Override
      public Outcome<McpResult> await() {
        return call(call, requirement, context);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Outcome<McpResult> call(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    loadedArguments = call.arguments();
    trace = context.trace();
    paths.add(path(/* isInline= */ false));
    if (isBroken) {
      throw new IllegalStateException("broken");
    }
    return outcome;
  }

  private Optional<Outcome<McpResult>> poll(ToolCall call) {
    arguments = call.arguments();
    isPolledOnFastPath = isOnFastPath();
    if (!isCached) {
      return Optional.empty();
    }
    thread = Thread.currentThread().getName();
    // A connection may continue on the virtual thread that answered its last request.
    paths.add(path(/* isInline= */ !isOnStack(AnswerBudget.Charge.class)));
    if (isBroken) {
      throw new IllegalStateException("broken");
    }
    return Optional.of(outcome);
  }

  private String path(boolean isInline) {
    if (isInline) {
      return isPolledOnFastPath ? FAST_PATH_INLINE : INLINE;
    }
    return isPolledOnFastPath ? FAST_PATH_VIRTUAL_THREAD : VIRTUAL_THREAD;
  }

  /** Returns whether the fast path handled the request that is polled on this thread. */
  public static boolean isOnFastPath() {
    return isOnStack(FastPathHandler.class);
  }

  private static boolean isOnStack(Class<?> type) {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.map(StackWalker.StackFrame::getClassName).anyMatch(type.getName()::equals));
  }

  /** Waits for the next call, and returns its path. */
  String nextPath() {
    try {
      return String.valueOf(paths.poll(8, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Clears the calls that were not requested. */
  void clear() {
    paths.clear();
  }
}
