package dev.bascule.adapter.out.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.errorprone.annotations.FormatMethod;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.ReloadResult;
import dev.bascule.application.port.out.SessionIdOutcome;
import dev.bascule.application.port.out.UpstreamRequestEvent;
import dev.bascule.domain.breaker.BreakerListener.StateTransition;
import dev.bascule.domain.breaker.CircuitState;
import dev.bascule.domain.cache.shared.SharedCacheListener.EngineOperation;
import dev.bascule.domain.cache.shared.SharedCacheListener.InvalidationWay;
import dev.bascule.domain.cache.shared.SharedCacheListener.LookupResult;
import dev.bascule.domain.cache.shared.SharedCacheListener.RejectionReason;
import dev.bascule.domain.cache.shared.SharedCacheListener.SharedCacheEvent;
import dev.bascule.domain.cache.shared.SharedCacheListener.TransferWay;
import dev.bascule.domain.freshness.CacheOutcome;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments.ArgumentSet;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventMetersTest {

  private static final ServerId FILES = new ServerId("files");
  private static final ToolName LOOK = new ToolName("look");
  private static final Duration TOOK = Duration.ofMillis(20);

  private final PrometheusMetrics metrics = new PrometheusMetrics("1");
  private final BridgeEventListener events = metrics.events();

  @Test
  void countsAndTimesStartsOfServers() {
    events.onEvent(
        new BridgeEvent.ServerStartEnded(FILES, true, Optional.empty(), Duration.ofSeconds(2)));
    events.onEvent(
        new BridgeEvent.ServerStartEnded(
            FILES, true, Optional.of(new Failure.BadAnswer("")), Duration.ofSeconds(9)));

    assertCounted(1, "bascule_server_starts_total{result=\"started\",server=\"%s\"}", "files");
    assertCounted(1, "bascule_server_starts_total{result=\"failed\",server=\"%s\"}", "files");
    assertCounted(2, "bascule_server_start_seconds_sum{server=\"%s\"}", "files");
  }

  @ParameterizedTest
  @EnumSource
  void countsReloads(ReloadResult result) {
    events.onEvent(new BridgeEvent.ConfigurationReloaded(result));

    assertCounted(1, "bascule_config_reloads_total{result=\"%s\"}", LabelNames.of(result));
  }

  @ParameterizedTest
  @EnumSource
  void countsCacheResults(CacheOutcome outcome) {
    events.cacheLookedUp(CacheName.RESPONSES, FILES, outcome);
    events.cacheLookedUp(CacheName.RESPONSES, FILES, outcome);

    String result = LabelNames.of(outcome);
    assertCounted(
        2,
        "bascule_cache_requests_total{cache=\"responses\",result=\"%s\",server=\"files\"}",
        result);
  }

  @Test
  void countsTransitionsOfBreakers() {
    events.onEvent(
        new BridgeEvent.BreakerTransitioned(
            FILES, new StateTransition(1, CircuitState.CLOSED, CircuitState.OPEN)));
    events.onEvent(
        new BridgeEvent.BreakerTransitioned(
            FILES, new StateTransition(2, CircuitState.OPEN, CircuitState.OPEN)));

    assertCounted(
        1, "bascule_breaker_transitions_total{from=\"closed\",server=\"files\",to=\"open\"}");
    assertEquals(1, MetricsScrape.of(metrics).count("bascule_breaker_transitions_total"));
  }

  @Test
  void countsObservedOpeningsApart() {
    events.onEvent(observed(1, CircuitState.CLOSED, CircuitState.OPEN));
    events.onEvent(observed(2, CircuitState.OPEN, CircuitState.HALF_OPEN));

    assertCounted(1, "bascule_breaker_observed_openings_total{server=\"files\"}");
    assertEquals(0, MetricsScrape.of(metrics).count("bascule_breaker_transitions_total"));
  }

  private static BridgeEvent observed(long generation, CircuitState from, CircuitState to) {
    return new BridgeEvent.BreakerTransitioned(
        FILES,
        new StateTransition(
            generation, from, to, /* isObserved= */ true, /* isIsolation= */ false));
  }

  @Test
  void countsOtherEvents() {
    events.onEvent(new BridgeEvent.RequestRetried(FILES, "tools/list"));
    events.onEvent(new BridgeEvent.RetryDenied(FILES, "tools/list"));
    events.onEvent(new BridgeEvent.ListChanged(FILES, ListKind.TOOLS, 3));
    events.onEvent(new BridgeEvent.ServerReset(FILES, 4));
    events.tagsUnresolved(FILES);
    events.onEvent(new BridgeEvent.ServerMissing(FILES));
    events.onEvent(new BridgeEvent.SubscriberFailed(FILES, new IllegalStateException("broken")));
    events.onEvent(new BridgeEvent.SubscriberRejected(7));
    events.onEvent(new BridgeEvent.CleanedUp(5, 6));
    events.onEvent(new BridgeEvent.CleanUpFailed(new IllegalStateException("worn")));
    events.onEvent(new BridgeEvent.SessionIdHandled(SessionIdOutcome.TOO_LARGE));

    assertCounted(1, "bascule_upstream_retries_total{method=\"tools/list\",server=\"files\"}");
    assertCounted(
        1, "bascule_upstream_retries_denied_total{method=\"tools/list\",server=\"files\"}");
    assertCounted(1, "bascule_upstream_list_changes_total{kind=\"tools\",server=\"files\"}");
    assertCounted(
        3, "bascule_cache_dropped_entries_total{cause=\"list_changed\",server=\"files\"}");
    assertCounted(1, "bascule_upstream_restarts_total{server=\"files\"}");
    assertCounted(
        4, "bascule_cache_dropped_entries_total{cause=\"server_restarted\",server=\"files\"}");
    assertCounted(1, "bascule_cache_unresolved_tags_total{server=\"files\"}");
    assertCounted(1, "bascule_aggregate_missing_total{server=\"files\"}");
    assertCounted(1, "bascule_subscriber_failures_total{server=\"files\"}");
    assertCounted(1, "bascule_subscribers_rejected_total");
    assertCounted(5, "bascule_cache_cleaned_up_entries_total{cache=\"tools\"}");
    assertCounted(6, "bascule_cache_cleaned_up_entries_total{cache=\"responses\"}");
    assertCounted(1, "bascule_cache_cleanups_total{result=\"done\"}");
    assertCounted(1, "bascule_cache_cleanups_total{result=\"failed\"}");
    assertCounted(1, "bascule_mcp_session_ids_total{result=\"too_large\"}");
  }

  @Test
  void countsEventsOfSharedCache() {
    events.onEvent(
        new BridgeEvent.OfSharedCache(
            new SharedCacheEvent.LookedUp("responses", LookupResult.TIMED_OUT)));
    events.onEvent(
        new BridgeEvent.OfSharedCache(
            new SharedCacheEvent.OperationEnded(EngineOperation.READ_TOKENS, true, TOOK)));
    events.onEvent(
        new BridgeEvent.OfSharedCache(
            new SharedCacheEvent.OperationEnded(EngineOperation.READ_TOKENS, false, TOOK)));
    events.onEvent(
        new BridgeEvent.OfSharedCache(
            new SharedCacheEvent.BytesTransferred(TransferWay.STORED, 5)));
    events.onEvent(
        new BridgeEvent.OfSharedCache(
            new SharedCacheEvent.TagsInvalidated(InvalidationWay.RECEIVED, 6)));
    events.onEvent(
        new BridgeEvent.OfSharedCache(new SharedCacheEvent.ValueRejected(RejectionReason.FUTURE)));
    events.onEvent(new BridgeEvent.OfSharedCache(new SharedCacheEvent.StoreDropped()));

    assertCounted(1, "bascule_shared_lookups_total{cache=\"responses\",result=\"timed_out\"}");
    String done = "operation=\"read_tokens\",result=\"done\"";
    assertCounted(0, "bascule_shared_operation_seconds_bucket{%s,le=\"0.01\"}", done);
    assertCounted(1, "bascule_shared_operation_seconds_bucket{%s,le=\"0.025\"}", done);
    assertCounted(
        1, "bascule_shared_operation_seconds_count{operation=\"read_tokens\",result=\"failed\"}");
    assertCounted(5, "bascule_shared_bytes_total{way=\"stored\"}");
    assertCounted(6, "bascule_shared_invalidations_total{way=\"received\"}");
    assertCounted(1, "bascule_shared_rejected_total{reason=\"future\"}");
    assertCounted(1, "bascule_shared_dropped_stores_total");
  }

  @Test
  void timesRequestsByMethodAndOutcome() {
    events.requestEnded(
        new UpstreamRequestEvent(
            FILES, "tools/list", Optional.empty(), Optional.empty(), TOOK, TraceContext.NONE));

    String labels = "method=\"tools/list\",outcome=\"answered\",server=\"files\"";
    assertCounted(1, "bascule_upstream_requests_seconds_count{%s}", labels);
    assertCounted(0.02, "bascule_upstream_requests_seconds_sum{%s}", labels);
    assertCounted(0, "bascule_upstream_requests_seconds_bucket{%s,le=\"0.01\"}", labels);
    assertCounted(1, "bascule_upstream_requests_seconds_bucket{%s,le=\"0.025\"}", labels);
    assertCounted(1, "bascule_upstream_requests_seconds_bucket{%s,le=\"60.0\"}", labels);
  }

  static Stream<ArgumentSet> endings() {
    return Stream.of(
        ending("answered", "server", served(McpResult.Kind.COMPLETE)),
        ending("tool_error", "server", served(McpResult.Kind.ERROR)),
        ending("input_required", "server", served(McpResult.Kind.CONTINUATION)),
        ending("answered", "cache", cached()),
        ending("rpc_error", new Failure.Rejected(-1, "no", Optional.empty())),
        ending("unauthorized", new Failure.Refused("401")),
        ending("throttled", new Failure.Throttled("429", Optional.empty())),
        ending("unreachable", new Failure.Unreachable("gone", DeliveryStatus.NOT_SENT)),
        ending("invalid_response", new Failure.BadAnswer("500")),
        ending("timed_out", new Failure.TimedOut(TOOK)),
        ending("restart_backoff", new Failure.NotRunning("ended", TOOK)),
        ending("cancelled", new Failure.Cancelled()),
        ending("circuit_open", new Failure.CircuitOpen(TOOK)),
        ending("saturated", new Failure.Saturated(1, TOOK)),
        ending(
            "over_limit", new Failure.OverLimit(Failure.OverLimit.Limit.SERVER_RATE, "5/s", TOOK)),
        ending("not_cached", new Failure.NotCached()));
  }

  private static ArgumentSet ending(String word, Failure failure) {
    return ending(word, "none", new Outcome.Failed<>(failure));
  }

  private static ArgumentSet ending(String word, String source, Outcome<McpResult> outcome) {
    return argumentSet(word + " from " + source, word, source, outcome);
  }

  private static Outcome<McpResult> served(McpResult.Kind kind) {
    return new Outcome.Served<>(
        new McpResult(JsonBytes.of("{}"), kind), CacheProvenance.Forwarded.BYPASS);
  }

  private static Outcome<McpResult> cached() {
    return new Outcome.Served<>(
        new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE),
        new CacheProvenance.Hit(new Freshness(TOOK, TOOK)));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void timesCallsByOutcomeAndSource(String word, String source, Outcome<McpResult> outcome) {
    requested(LOOK, Optional.empty());

    events.callEnded(call(FILES, LOOK), CallContext.ANONYMOUS, outcome, TOOK);

    assertCounted(
        1,
        "bascule_tool_calls_seconds_count"
            + "{outcome=\"%s\",server=\"files\",source=\"%s\",tool=\"look\"}",
        word,
        source);
  }

  @Test
  void usesNoUnknownNameAsLabel() {
    ServerId nobody = new ServerId("nobody");
    failed(nobody, LOOK, new Failure.UnknownServer("nobody"));
    failed(FILES, new ToolName("guess-1"), new Failure.UnknownTool(FILES, new ToolName("guess-1")));
    failed(FILES, new ToolName("guess-2"), new Failure.CircuitOpen(TOOK));
    requested(
        new ToolName("guess-3"), Optional.of(new Failure.Rejected(-32602, "?", Optional.empty())));
    failed(FILES, new ToolName("guess-3"), new Failure.NotCached());

    String text = metrics.collect(MetricsScrape.PROMETHEUS);
    assertThat(text).doesNotContain("nobody");
    assertThat(text).doesNotContain("guess");
    assertThat(text).doesNotContain("look");
    assertCounted(
        1,
        "bascule_tool_calls_seconds_count"
            + "{outcome=\"unknown_server\",server=\"unknown\",source=\"none\",tool=\"unknown\"}");
  }

  @Test
  void limitsNumberOfToolLabels() {
    for (int i = 0; i < 300; i++) {
      ToolName tool = new ToolName("tool-" + i);
      requested(tool, Optional.empty());
      events.callEnded(
          call(FILES, tool), CallContext.ANONYMOUS, served(McpResult.Kind.COMPLETE), TOOK);
    }

    assertEquals(201, MetricsScrape.of(metrics).count("bascule_tool_calls_seconds_count"));
    assertCounted(
        100,
        "bascule_tool_calls_seconds_count"
            + "{outcome=\"answered\",server=\"files\",source=\"server\",tool=\"other\"}");
  }

  private void requested(ToolName tool, Optional<Failure> failure) {
    events.requestEnded(
        new UpstreamRequestEvent(
            FILES, "tools/call", Optional.of(tool), failure, TOOK, TraceContext.NONE));
  }

  private void failed(ServerId server, ToolName tool, Failure failure) {
    events.callEnded(
        call(server, tool), CallContext.ANONYMOUS, new Outcome.Failed<>(failure), TOOK);
  }

  private static ToolCall call(ServerId server, ToolName tool) {
    return new ToolCall(server, tool, ToolArguments.NONE);
  }

  @FormatMethod
  private void assertCounted(double number, String sample, Object... labels) {
    assertEquals(number, MetricsScrape.of(metrics).value(String.format(sample, labels)), 1e-9);
  }
}
