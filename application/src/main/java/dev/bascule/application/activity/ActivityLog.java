package dev.bascule.application.activity;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.activity.ServerActivityLog.Called;
import dev.bascule.application.admin.BreakerViews;
import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.port.in.ShowActivityUseCase.BreakerMove;
import dev.bascule.application.port.in.ShowActivityUseCase.ServerActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.ToolActivity;
import dev.bascule.application.port.in.ShowActivityUseCase.Trouble;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.CacheOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** Remembers what happened lately, in memory that does not grow. Thread-safe. */
public final class ActivityLog implements BridgeEventListener {

  /** Of all servers together; each takes some two kilobytes. */
  private static final int MOST_TOOLS = 2_000;

  private static final int MOST_TOOLS_SHOWN = 50;

  private static final Comparator<Called> BUSIEST_FIRST =
      Comparator.comparingLong(Called::calls).reversed().thenComparing(Called::sortedBy);

  private final Semaphore places = new Semaphore(MOST_TOOLS);
  private final RecentErrors errors = new RecentErrors();
  private final LongAdder calls = new LongAdder();
  private final LongAdder callErrors = new LongAdder();
  private final Ticker ticker;
  private final InstantSource dates;
  private volatile Map<ServerId, ServerActivityLog> servers = Map.of();

  /**
   * @param servers the only ones that anything is remembered of, for now
   */
  public ActivityLog(List<ServerId> servers, Ticker ticker, InstantSource dates) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.dates = requireNonNull(dates, "dates");
    follow(servers);
  }

  /** Remembers these and no others from now on. What is known of those that stay, stays. */
  public synchronized void follow(List<ServerId> ids) {
    Map<ServerId, ServerActivityLog> before = servers;
    Map<ServerId, ServerActivityLog> next = new LinkedHashMap<>();
    for (ServerId id : ids) {
      ServerActivityLog known = before.get(id);
      next.put(id, known == null ? new ServerActivityLog(id, places, ticker) : known);
    }
    servers = Collections.unmodifiableMap(next);
    before.values().stream()
        .filter(memory -> !next.containsValue(memory))
        .forEach(ServerActivityLog::end);
  }

  /** One that was set by hand to what it was moved nowhere. */
  @Override
  public void breakerMoved(ServerId server, StateTransition transition) {
    if (transition.from() != transition.to()) {
      BreakerMove move =
          new BreakerMove(
              dates.instant(),
              BreakerViews.wordFor(transition.from()),
              BreakerViews.wordFor(transition.to()));
      find(server).ifPresent(memory -> memory.noteMove(move));
    }
  }

  @Override
  public void callEnded(ToolCall call, Outcome<McpResult> outcome, Duration took) {
    CallStatus ending = CallStatus.of(outcome);
    ServerActivityLog memory = servers.get(call.server());
    if (ending == CallStatus.ASTRAY || memory == null) {
      return;
    }
    calls.increment();
    if (ending.isError()) {
      callErrors.increment();
    }
    memory.noteCall(call.tool(), ending, took);
    if (ending == CallStatus.BADLY && outcome instanceof Outcome.Served<McpResult>) {
      errors.noteToolError(call.server(), call.method() + " " + call.tool(), dates.instant());
    }
  }

  @Override
  public void requestEnded(UpstreamRequestEvent request) {
    CallStatus ending = request.failure().map(CallStatus::of).orElse(CallStatus.WELL);
    ServerActivityLog memory = servers.get(request.server());
    if (memory != null) {
      memory.noteRequest(ending, request);
    }
    if (ending.isError() && request.failure().isPresent()) {
      errors.note(request, request.failure().get(), dates.instant());
    }
  }

  /** Returns each server, in the order of the configuration. */
  Map<ServerId, ServerActivity> servers() {
    Map<ServerId, ServerActivity> activities = new LinkedHashMap<>();
    servers.forEach((id, memory) -> activities.put(id, memory.activity()));
    return Collections.unmodifiableMap(activities);
  }

  /** Returns the tools that are called most, the busiest first. */
  List<ToolActivity> busiestTools() {
    return servers.values().stream()
        .flatMap(memory -> memory.called().stream())
        .sorted(BUSIEST_FIRST)
        .limit(MOST_TOOLS_SHOWN)
        .map(called -> called.activity().get())
        .toList();
  }

  /** Returns what went wrong, the latest first. */
  List<Trouble> errors() {
    return errors.latestFirst();
  }

  long calls() {
    return calls.sum();
  }

  long callErrors() {
    return callErrors.sum();
  }

  private Optional<ServerActivityLog> find(ServerId server) {
    return Optional.ofNullable(servers.get(server));
  }

  /** The caches count for themselves. */
  @Override
  public void cacheAnswered(CacheName cache, ServerId server, CacheOutcome answer) {}

  @Override
  public void requestRepeated(ServerId server, String method) {}

  @Override
  public void listChanged(ServerId server, ListKind kind, int dropped) {}

  @Override
  public void beganAnew(ServerId server, int dropped) {}

  @Override
  public void followerFailed(ServerId server, RuntimeException cause) {}

  /** Of no interest here. */
  @Override
  public void audited(AuditEntry entry) {}

  @Override
  public void cleanedUp(int tools, int responses) {}

  @Override
  public void cleanUpFailed(RuntimeException cause) {}
}
