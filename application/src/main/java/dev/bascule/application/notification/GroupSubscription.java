package dev.bascule.application.notification;

import dev.bascule.application.context.ClientSession;
import dev.bascule.application.notification.Subscriber.Renewal;
import dev.bascule.application.port.in.SubscribeToServersUseCase.Following;
import dev.bascule.application.upstream.ResourceUris;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.LogLevel;
import dev.bascule.domain.mcp.McpRequest;
import dev.bascule.domain.mcp.McpRequest.SetLogLevel;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpRequest.Unsubscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * The following of one in a circle.
 *
 * <p>What it wants is noted before the server is asked, and looked at once more when that has
 * answered: of two who want different things at the same time, one sees what the other noted.
 */
final class GroupSubscription implements Following, Renewal {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int MAX_LEVELS_IN_A_ROW = 8;
  private static final Failure TOO_LONG =
      new Failure.Rejected(
          Failure.Rejected.INVALID_PARAMS, "the URI is too long", Optional.empty());
  private static final Outcome<McpResult> DONE =
      new Outcome.Served<>(
          new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE),
          CacheProvenance.Forwarded.BYPASS);

  private final SubscriptionRegistry followers;
  private final Subscriber follower;
  private final Optional<ClientSession> session;
  private final Asking asking;
  private final Executor background;

  /** The way to a server. */
  @FunctionalInterface
  interface Asking {
    Outcome<McpResult> ask(McpRequest request);
  }

  GroupSubscription(
      SubscriptionRegistry followers,
      Subscriber follower,
      Optional<ClientSession> session,
      Asking asking,
      Executor background) {
    this.followers = followers;
    this.follower = follower;
    this.session = session;
    this.asking = asking;
    this.background = background;
  }

  /** Says that this is the way to ask for what the follower wants. */
  GroupSubscription begun() {
    return inCircle(
        _ -> {
          follower.renewBy(this);
          return this;
        });
  }

  @Override
  public void subscribe(ResourceTopic topic) {
    inBackground(
        () -> {
          if (asking.ask(topic.subscribe()) instanceof Outcome.Served<McpResult>
              && !inCircle(circle -> circle.agree(topic))) {
            Outcome<McpResult> _ = giveUp(topic);
          }
        });
  }

  @Override
  public void setLevel(ServerId server) {
    inBackground(() -> askForLevel(server));
  }

  @Override
  public Outcome<McpResult> subscribe(Subscribe request) {
    if (!ResourceUris.mayBeRemembered(request.uri())) {
      return new Outcome.Failed<>(TOO_LONG);
    }
    ResourceTopic topic = new ResourceTopic(follower.sideOf(request.server()), request.uri());
    int limit = followers.limits().subscriptions();
    return switch (inCircle(circle -> circle.subscribe(follower, topic, limit))) {
      case ASK -> askFor(topic);
      case NOTHING -> DONE;
      case REFUSE -> new Outcome.Failed<>(new Failure.Saturated(limit, RETRY_AFTER));
      case GONE -> new Outcome.Failed<>(new Failure.Cancelled());
    };
  }

  private Outcome<McpResult> askFor(ResourceTopic topic) {
    Outcome<McpResult> outcome = asking.ask(topic.subscribe());
    if (outcome instanceof Outcome.Failed<McpResult>) {
      boolean _ = inCircle(circle -> circle.unsubscribe(follower, topic));
    } else if (!inCircle(circle -> circle.agree(topic))) {
      Outcome<McpResult> _ = giveUp(topic);
    }
    return outcome;
  }

  @Override
  public Outcome<McpResult> unsubscribe(Unsubscribe request) {
    ResourceTopic topic = new ResourceTopic(follower.sideOf(request.server()), request.uri());
    return inCircle(circle -> circle.unsubscribe(follower, topic)) ? giveUp(topic) : DONE;
  }

  /** Somebody may have subscribed by the time of its turn, and shall not miss anything. */
  private void giveUpIfUnwanted(ResourceTopic topic) {
    if (!inCircle(circle -> circle.isWanted(topic))) {
      Outcome<McpResult> _ = giveUp(topic);
    }
  }

  private Outcome<McpResult> giveUp(ResourceTopic topic) {
    Outcome<McpResult> outcome = asking.ask(topic.unsubscribe());
    if (inCircle(circle -> circle.isWanted(topic))) {
      // Somebody subscribed meanwhile, and the server may have been asked in either order.
      Outcome<McpResult> _ = asking.ask(topic.subscribe());
    }
    return outcome;
  }

  @Override
  public Outcome<McpResult> setLogLevel(ServerId server, LogLevel level) {
    Optional<LogLevel> before =
        inCircle(_ -> Optional.ofNullable(follower.levels().put(server, level)));
    Outcome<McpResult> outcome = askForLevel(server);
    if (outcome instanceof Outcome.Failed<McpResult>) {
      boolean _ = inCircle(_ -> restore(server, level, before));
    }
    return outcome;
  }

  /** Takes {@code level} back, unless another was set meanwhile. Returns whether it did. */
  private boolean restore(ServerId server, LogLevel level, Optional<LogLevel> before) {
    Map<ServerId, LogLevel> levels = follower.levels();
    return before
        .map(earlier -> levels.replace(server, level, earlier))
        .orElseGet(() -> levels.remove(server, level));
  }

  private Outcome<McpResult> askForLevel(ServerId server) {
    Outcome<McpResult> outcome = DONE;
    for (int i = 0; i < MAX_LEVELS_IN_A_ROW && outcome instanceof Outcome.Served<McpResult>; i++) {
      Optional<LogLevel> wanted = inCircle(circle -> circle.levelToAsk(follower.sideOf(server)));
      if (wanted.isEmpty()) {
        return outcome;
      }
      outcome = askFor(server, wanted.get());
    }
    return outcome;
  }

  private Outcome<McpResult> askFor(ServerId server, LogLevel level) {
    Outcome<McpResult> outcome = asking.ask(new SetLogLevel(server, level));
    if (outcome instanceof Outcome.Served<McpResult>) {
      boolean _ = inCircle(circle -> circle.agree(follower.sideOf(server), level));
    }
    return outcome;
  }

  @Override
  public void close() {
    Set<ServerId> levelled = inCircle(_ -> Set.copyOf(follower.levels().keySet()));
    List<ResourceTopic> orphaned = inCircle(circle -> circle.remove(follower));
    orphaned.forEach(topic -> inBackground(() -> giveUpIfUnwanted(topic)));
    levelled.forEach(server -> inBackground(() -> askForLevel(server)));
  }

  private void inBackground(Runnable task) {
    try {
      background.execute(task);
    } catch (RejectedExecutionException _) {
      // The server goes on to tell what nobody wants, and nobody is told.
    }
  }

  private <T> T inCircle(Function<SubscriberGroup, T> action) {
    return followers.inCircle(session, action);
  }
}
