package dev.bascule.adapter.in.http.fastpath;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Has the answer to calls at hand, or not, and notes how and with what it is asked for. */
public final class FakeCachedCalls implements CallToolUseCase {

  /** At once, by the thread that reads; the server has read the request. */
  static final String INLINE = "at once";

  /** At once as well; the request was known by its bytes. */
  static final String FAST_PATH_INLINE = "known by its bytes";

  /** On a thread of its own; the server has read the request. */
  static final String VIRTUAL_THREAD = "on a thread of its own";

  /** On a thread of its own as well; the request was known by its bytes. */
  static final String FAST_PATH_VIRTUAL_THREAD = "on a thread of its own, known by its bytes";

  private static final List<String> FAST_PATH_CLASSES =
      List.of(FastPathHandler.class.getName(), VirtualThreadDispatcher.class.getName());

  volatile boolean isCached = true;
  volatile boolean isBroken;
  volatile Outcome<McpResult> outcome = hit("{\"content\":[],\"x\":1.50}");

  /** Which thread asked last for what is at hand, and with what. */
  volatile String thread = "";

  volatile ToolArguments arguments = ToolArguments.NONE;

  /** With what it was asked for last where it was not at hand. */
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
  public Outcome<McpResult> callTool(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    loadedArguments = call.arguments();
    paths.add(isOnFastPath() ? FAST_PATH_VIRTUAL_THREAD : VIRTUAL_THREAD);
    if (isBroken) {
      throw new IllegalStateException("broken");
    }
    return outcome;
  }

  @Override
  public Optional<Outcome<McpResult>> tryCallTool(
      ToolCall call, FreshnessRequirement requirement, CallContext context) {
    arguments = call.arguments();
    if (!isCached) {
      return Optional.empty();
    }
    thread = Thread.currentThread().getName();
    paths.add(isOnFastPath() ? FAST_PATH_INLINE : INLINE);
    if (isBroken) {
      throw new IllegalStateException("broken");
    }
    return Optional.of(outcome);
  }

  /** Tells whether the request that is answered here was known by its bytes. */
  public static boolean isOnFastPath() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::getClassName)
                    .anyMatch(name -> FAST_PATH_CLASSES.stream().anyMatch(name::startsWith)));
  }

  /** Waits for the next call, and returns which way it came. */
  String nextPath() {
    try {
      return String.valueOf(paths.poll(8, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Forgets the calls that nobody has asked for. */
  void clear() {
    paths.clear();
  }
}
