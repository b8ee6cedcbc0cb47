package dev.bascule.application.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.activity.ServerHealthLog.ConnectionState;
import dev.bascule.application.context.ServerHealth;
import dev.bascule.application.context.ServerHealth.ServerState;
import dev.bascule.application.port.in.ShowActivityUseCase.Latency;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.breaker.CircuitBreaker;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerHealthLogTest {

  private static final Failure EXITED =
      new Failure.Unreachable("the process exited with status 1", DeliveryStatus.NOT_SENT);

  private final FakeTicker ticker = new FakeTicker();
  private Instant now = Instant.EPOCH;
  private final CircuitBreaker breaker =
      new CircuitBreaker(BreakerSettings.DEFAULTS, ticker, () -> now, _ -> {});
  private final ServerHealthLog log = new ServerHealthLog(ticker, () -> now);

  @Test
  void measuresStartAndKeepsItsBeginning() {
    log.recordStart();
    advance(4);

    ServerHealth health = evaluate(/* isStarted= */ false);

    assertEquals(ServerState.STARTING, health.state());
    assertEquals(Optional.of(Instant.EPOCH), health.since());
    assertEquals(Optional.of(Duration.ofSeconds(4)), health.starting());
  }

  @Test
  void keepsTimeOfFirstFailureDuringRepeatedStarts() {
    log.recordStartEnd(Optional.of(EXITED));
    advance(10);
    log.recordStart();
    log.recordStartEnd(Optional.of(EXITED));

    ServerHealth health = evaluate(/* isStarted= */ false);

    assertEquals(ServerState.FAILED, health.state());
    assertEquals(Optional.of(Instant.EPOCH), health.since());
  }

  @Test
  void recoversWithSuccessfulStart() {
    log.recordStartEnd(Optional.of(EXITED));
    assertEquals(ServerState.FAILED, evaluate(/* isStarted= */ false).state());
    advance(5);
    log.recordStartEnd(Optional.empty());

    ServerHealth health = evaluate(/* isStarted= */ true);

    assertEquals(ServerState.CONNECTED, health.state());
    assertEquals(Optional.of(now), health.since());
    assertEquals(Optional.empty(), health.reason());
  }

  @Test
  void keepsReasonOfFailureDuringBackoff() {
    log.recordStartEnd(Optional.of(EXITED));
    log.recordStartEnd(Optional.of(new Failure.NotRunning("backing off", Duration.ofSeconds(8))));

    ServerHealth health = evaluate(/* isStarted= */ false);

    assertEquals(Optional.of("the process exited with status 1"), health.reason());
    assertEquals(Optional.of(Duration.ofSeconds(8)), health.retryAfter());
  }

  @Test
  void countsDownRestartBackoff() {
    log.recordRequest(
        Optional.of(new Failure.NotRunning("backing off", Duration.ofSeconds(8))),
        /* isPing= */ false);
    advance(3);

    assertEquals(Optional.of(Duration.ofSeconds(5)), evaluate(/* isStarted= */ false).retryAfter());
  }

  @Test
  void ignoresCallersThatGaveUpDuringStart() {
    log.recordStart();
    log.recordRequest(
        Optional.of(new Failure.TimedOut(Duration.ofSeconds(1))), /* isPing= */ false);

    assertEquals(ServerState.STARTING, evaluate(/* isStarted= */ false).state());
  }

  @Test
  void ignoresErrorOfCallersRequest() {
    log.recordRequest(
        Optional.of(new Failure.BadAnswer("HTTP status 413", /* isClientError= */ true)),
        /* isPing= */ false);

    assertEquals(ServerHealth.NOT_STARTED, evaluate(/* isStarted= */ false));
  }

  @Test
  void keepsFailedStartDespiteErrorOfRequestThatWaitedForIt() {
    Failure wrongUrl = new Failure.BadAnswer("HTTP status 404", /* isClientError= */ true);
    log.recordStartEnd(Optional.of(wrongUrl));
    log.recordRequest(Optional.of(wrongUrl), /* isPing= */ false);

    ServerHealth health = evaluate(/* isStarted= */ false);

    assertEquals(ServerState.FAILED, health.state());
    assertEquals(Optional.of("HTTP status 404"), health.reason());
  }

  @Test
  void forgetsReplacedConnection() {
    log.recordStartEnd(Optional.of(EXITED));
    log.reset();

    assertEquals(ServerHealth.NOT_STARTED, evaluate(/* isStarted= */ false));
  }

  private void advance(long seconds) {
    ticker.advance(Duration.ofSeconds(seconds));
    now = now.plusSeconds(seconds);
  }

  private ServerHealth evaluate(boolean isStarted) {
    return log.evaluate(
        new ConnectionState(
            isStarted,
            /* isChildProcess= */ true,
            Optional.empty(),
            breaker.snapshot(),
            Optional.empty()),
        Latency.NONE);
  }
}
