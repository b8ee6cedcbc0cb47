package dev.bascule.domain.cache.shared;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The tokens of an engine that replies as a test tells it to, without threads. */
final class ScriptedTokens implements SharedTokens {

  /** The operations that were attempted. */
  final List<String> operations = new ArrayList<>();

  final Map<SharedTag, RandomId> tokens = new HashMap<>();
  final List<Integer> sizesOfReads = new ArrayList<>();
  EngineEpoch epoch = new EngineEpoch("first");
  boolean isDown;

  /** What happens in the engine during each of the next creations of tokens. */
  final Queue<Runnable> duringCreations = new ArrayDeque<>();

  @Nullable Listener listener;
  private long lastHeartbeat;
  private long ids;

  /** Returns a tracker that calls this engine even if it has failed. */
  GenerationTracker newTracker(Ticker ticker) {
    return newTracker(ticker, SharedCacheListener.NONE);
  }

  GenerationTracker newTracker(Ticker ticker, SharedCacheListener observer) {
    return new GenerationTracker(
        this,
        SharedCacheSettings.DEFAULTS,
        ticker,
        new CircuitBreaker(
            new BreakerSettings(1_000, Duration.ofSeconds(1), 1, Duration.ofSeconds(10), 1),
            ticker,
            () -> Instant.EPOCH,
            _ -> {}),
        () -> new RandomId(1, ++ids),
        observer);
  }

  Listener listener() {
    return requireNonNull(listener);
  }

  /** Returns the last heartbeat as a notification. */
  void returnHeartbeat() {
    listener().heartbeatReturned(lastHeartbeat);
  }

  @Override
  public String nameOf(SharedTag tag) {
    return tag.toString();
  }

  @Override
  public EngineEpoch connect(Listener next) {
    operate("connect");
    listener = next;
    return epoch;
  }

  @Override
  public EngineEpoch sendHeartbeat(long number) {
    operate("heartbeat " + number);
    lastHeartbeat = number;
    return epoch;
  }

  @Override
  public List<Optional<RandomId>> read(List<SharedTag> tags) {
    operate("read");
    sizesOfReads.add(tags.size());
    return tags.stream().map(tag -> Optional.ofNullable(tokens.get(tag))).toList();
  }

  @Override
  public List<RandomId> readOrCreate(
      EngineEpoch known, List<SharedTag> tags, List<RandomId> proposals) {
    operate("create");
    List<RandomId> found = new ArrayList<>();
    for (int i = 0; i < tags.size(); i++) {
      RandomId old = tokens.putIfAbsent(tags.get(i), proposals.get(i));
      found.add(old == null ? proposals.get(i) : old);
    }
    Runnable meanwhile = duringCreations.poll();
    if (meanwhile != null) {
      meanwhile.run();
    }
    return found;
  }

  @Override
  public void replace(Map<SharedTag, RandomId> replaced) {
    operate("replace");
    tokens.putAll(replaced);
  }

  private void operate(String operation) {
    operations.add(operation);
    if (isDown) {
      throw new EngineException("down");
    }
  }
}
