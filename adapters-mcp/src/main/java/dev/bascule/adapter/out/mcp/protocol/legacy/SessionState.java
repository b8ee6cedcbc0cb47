package dev.bascule.adapter.out.mcp.protocol.legacy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.RequestChannel;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpRequest.Complete;
import dev.bascule.domain.mcp.McpRequest.GetPrompt;
import dev.bascule.domain.mcp.McpRequest.ReadResource;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.JsonSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a session with a server that must be restored in the next one: resource
 * subscriptions and the log level. Bounded. Thread-safe.
 */
public final class SessionState {

  private static final Logger log = LoggerFactory.getLogger(SessionState.class);

  private static final int MAX_SUBSCRIPTIONS = 1000;
  private static final Duration RESTORE_TIMEOUT = Duration.ofSeconds(10);

  @GuardedBy("this")
  private final Map<String, Subscribe> subscriptions = new LinkedHashMap<>();

  @GuardedBy("this")
  private @Nullable SetLogLevel logLevel;

  @GuardedBy("this")
  private boolean hasWarned;

  /** Records that the server accepted {@code request}. */
  public synchronized void update(McpRequest request) {
    switch (request) {
      case Subscribe subscribe
          when subscriptions.size() < MAX_SUBSCRIPTIONS
              || subscriptions.containsKey(subscribe.uri()) ->
          subscriptions.put(subscribe.uri(), subscribe);
      case Subscribe _ -> warn(request.server());
      case Unsubscribe unsubscribe -> subscriptions.remove(unsubscribe.uri());
      case SetLogLevel setLogLevel -> logLevel = setLogLevel;
      case ToolCall _, GetPrompt _, ReadResource _, Complete _ -> {
        // Other requests leave no state.
      }
    }
  }

  @GuardedBy("this")
  private void warn(ServerId server) {
    if (!hasWarned) {
      hasWarned = true;
      log.atWarn()
          .addKeyValue("server", server.value())
          .log(
              "Server {} has more than {} subscriptions; some are lost when it restarts",
              server,
              MAX_SUBSCRIPTIONS);
    }
  }

  /**
   * Sends the requests that restore the state over {@code channel}, and waits for each response.
   */
  public void restore(RequestChannel channel, Ticker ticker) {
    for (McpRequest request : requestsToRestore()) {
      UpstreamReply<JsonSlice> _ =
          channel.request(
              OutgoingRequest.of(request, CallContext.ANONYMOUS),
              TimeLimit.of(RESTORE_TIMEOUT, ticker));
    }
  }

  /** Returns the requests that restore the state. */
  public synchronized List<McpRequest> requestsToRestore() {
    List<McpRequest> all = new ArrayList<>(subscriptions.values());
    if (logLevel != null) {
      all.addFirst(logLevel);
    }
    return all;
  }
}
