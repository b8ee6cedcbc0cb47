package dev.bascule.application.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.CoreFixture;
import dev.bascule.application.RecordingReplicaExchange;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.ReplicaExchange.ServerPause;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Throttled;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which calls are answered without a request after a {@code Retry-After}. */
class RetryAfterPausesTest {

  private static final ServerId SERVER = new ServerId("files");
  private static final ServerId OTHER = new ServerId("other");
  private static final Caller ANNE = new Caller("key:anne");
  private static final Throttled MINUTE = throttled(Duration.ofMinutes(1));
  private static final int CAPACITY = 4096;

  private final FakeTicker ticker = new FakeTicker();
  private final RecordingReplicaExchange replicas = new RecordingReplicaExchange();
  private final RetryAfterPauses pauses = new RetryAfterPauses(ticker, replicas);

  private static Throttled throttled(Duration retryAfter) {
    return new Throttled("status 429", Optional.of(retryAfter));
  }

  private UpstreamRequest<McpResult> request(Caller caller, String tool) {
    return new UpstreamRequest<>(
        UpstreamRequest.Subject.of(CoreFixture.call(tool, "{}")),
        CallContext.plain(caller),
        Deadline.after(Duration.ofSeconds(1), ticker),
        /* mayRunTwice= */ false,
        (_, _) -> new UpstreamReply.Failed<>(new Failure.Cancelled()));
  }

  private Optional<Throttled> find(ServerId server, Caller caller, String tool) {
    UpstreamRequest<?> request = request(caller, tool);
    return pauses.find(server, request.subject(), request.context());
  }

  @Test
  void answersWithRemainingTime() {
    pauses.record(SERVER, request(ANNE, "write"), MINUTE);
    ticker.advance(Duration.ofSeconds(59));

    assertEquals(Optional.of(throttled(Duration.ofSeconds(1))), find(SERVER, ANNE, "write"));

    ticker.advance(Duration.ofSeconds(1));

    assertEquals(Optional.empty(), find(SERVER, ANNE, "write"));
  }

  @Test
  void doesNotPauseOtherServersToolsOrCallers() {
    pauses.record(SERVER, request(ANNE, "write"), MINUTE);

    assertEquals(Optional.empty(), find(OTHER, ANNE, "write"));
    assertEquals(Optional.empty(), find(SERVER, ANNE, "look"));
    assertEquals(Optional.empty(), find(SERVER, new Caller("key:bert"), "write"));
  }

  @Test
  void doesNotPauseAnonymousCaller() {
    pauses.record(SERVER, request(Caller.ANONYMOUS, "write"), MINUTE);

    assertEquals(Optional.empty(), find(SERVER, Caller.ANONYMOUS, "write"));
  }

  @Test
  void doesNotPauseWithoutRetryAfter() {
    pauses.record(SERVER, request(ANNE, "write"), throttled(Duration.ZERO));
    pauses.record(SERVER, request(ANNE, "look"), new Throttled("status 503", Optional.empty()));

    assertEquals(Optional.empty(), find(SERVER, ANNE, "write"));
    assertEquals(Optional.empty(), find(SERVER, ANNE, "look"));
  }

  @Test
  void announcesPauses() {
    pauses.record(SERVER, request(ANNE, "write"), MINUTE);
    pauses.record(SERVER, request(Caller.ANONYMOUS, "write"), MINUTE);

    assertEquals(
        List.of(
            new ServerPause(
                SERVER, "key:anne", "tools/call", "write", "status 429", Duration.ofMinutes(1))),
        replicas.pauses);
  }

  @Test
  void answersWithPauseOfOtherReplicaForAtMostFiveMinutes() {
    pauses.add(
        new ServerPause(
            SERVER, "key:anne", "tools/call", "write", "status 429", Duration.ofHours(1)));

    assertEquals(Optional.of(throttled(Duration.ofMinutes(5))), find(SERVER, ANNE, "write"));
    assertEquals(List.of(), replicas.pauses);
  }

  @Test
  void isBounded() {
    for (int i = 0; i < CAPACITY; i++) {
      pauses.record(SERVER, request(ANNE, "tool" + i), MINUTE);
    }
    pauses.record(SERVER, request(ANNE, "more"), MINUTE);
    assertEquals(Optional.empty(), find(SERVER, ANNE, "more"));
    assertEquals(Optional.of(MINUTE), find(SERVER, ANNE, "tool4095"));

    ticker.advance(Duration.ofMinutes(1));
    pauses.record(SERVER, request(ANNE, "more"), MINUTE);

    assertEquals(Optional.of(MINUTE), find(SERVER, ANNE, "more"));
  }
}
