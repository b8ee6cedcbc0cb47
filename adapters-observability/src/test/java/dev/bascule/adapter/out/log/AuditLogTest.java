package dev.bascule.adapter.out.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.application.context.AuditEntry;
import dev.bascule.application.context.AuditEntry.Decision;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Outcome;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@ResourceLock("dev.bascule.audit")
final class AuditLogTest {

  private static final Caller OPS = new Caller("key:ops", Set.of());

  private static final ServerId FILES = new ServerId("files");
  private static final ToolName READ = new ToolName("read");

  private static final ToolCall CALL = new ToolCall(FILES, READ, ToolArguments.NONE);
  private static final CallContext CONTEXT = CallContext.plain(OPS);

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.audit");
  private final Level before = logger.getLevel();
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final AtomicLong now = new AtomicLong();
  private final Ticker ticker = now::get;
  private final AuditLog audit = new AuditLog(ticker);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(before);
  }

  private static AuditEntry entry(Decision decision) {
    return new AuditEntry(
        OPS, new CallOrigin("id-1", "::1"), "DELETE /admin/caches", "all", decision);
  }

  private List<String> lines() {
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void writesCallerAndAction() {
    audit.write(entry(Decision.ALLOWED));

    assertEquals(
        List.of(
            "caller=\"key:ops\" address=\"::1\" action=\"DELETE /admin/caches\" subject=\"all\""
                + " decision=allowed requestId=\"id-1\""),
        lines());
  }

  @Test
  void writesAnonymousForCallerWithoutCredentials() {
    audit.write(
        new AuditEntry(
            Caller.ANONYMOUS,
            new CallOrigin("", "192.0.2.7"),
            "tools/call",
            "files/read",
            Decision.DENIED));

    assertEquals(
        List.of(
            "caller=\"anonymous\" address=\"192.0.2.7\" action=\"tools/call\""
                + " subject=\"files/read\" decision=denied"),
        lines());
  }

  @Test
  void writesKeyValuesForPrograms() {
    audit.write(entry(Decision.DENIED));

    assertEquals(
        List.of("requestId", "caller", "address", "action", "subject", "decision"),
        appender.list.getFirst().getKeyValuePairs().stream().map(pair -> pair.key).toList());
  }

  @Test
  void writesAllCallsIfConfigured() {
    EventLogger events = events(AuditedCalls.ALL);
    McpResult result = new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE);
    McpResult error = new McpResult(JsonBytes.of("{}"), McpResult.Kind.ERROR);

    end(events, new Outcome.Served<>(result, CacheProvenance.Forwarded.BYPASS));
    end(events, new Outcome.Served<>(error, CacheProvenance.Forwarded.BYPASS));
    end(events, new Outcome.Failed<>(new Failure.TimedOut(Duration.ofSeconds(1))));
    // If it was denied, that was recorded before.
    end(events, new Outcome.Failed<>(new Failure.UnknownTool(FILES, READ)));

    String call = "caller=\"key:ops\" address=\"\" action=\"tools/call\" subject=\"files/read\"";
    assertEquals(
        List.of(call + " decision=allowed", call + " decision=failed", call + " decision=failed"),
        lines());
  }

  @Test
  void writesOnlyCallsThatMayWriteIfConfigured() {
    McpResult result = new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE);
    Outcome<McpResult> served = new Outcome.Served<>(result, CacheProvenance.Forwarded.BYPASS);

    end(events(AuditedCalls.NONE), served);
    events(AuditedCalls.NONE).writeEnded(CALL, CONTEXT, served);
    end(events(AuditedCalls.WRITES), served);
    assertThat(lines()).isEmpty();

    events(AuditedCalls.WRITES).writeEnded(CALL, CONTEXT, served);
    events(AuditedCalls.ALL).writeEnded(CALL, CONTEXT, served);
    assertThat(lines()).hasSize(1);
  }

  @Test
  void saysWhichCallsItWrites() {
    assertFalse(events(AuditedCalls.NONE).mayBlockOnEnd(/* isReadOnly= */ false));
    assertFalse(events(AuditedCalls.WRITES).mayBlockOnEnd(/* isReadOnly= */ true));
    assertTrue(events(AuditedCalls.WRITES).mayBlockOnEnd(/* isReadOnly= */ false));
    assertTrue(events(AuditedCalls.ALL).mayBlockOnEnd(/* isReadOnly= */ true));
  }

  private EventLogger events(AuditedCalls calls) {
    EventLogger events = new EventLogger(_ -> "bad-gateway", ticker);
    events.setAuditedCalls(calls);
    return events;
  }

  private static void end(EventLogger events, Outcome<McpResult> outcome) {
    events.callEnded(CALL, CONTEXT, outcome, Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain|\"plain\"",
        "a \"b\" c|\"a \\\"b\\\" c\"",
        "\u00e4|\"\\u00e4\"",
      })
  void quotesValues(String text, String quoted) {
    assertEquals(quoted, AuditLog.quoted(text));
  }

  @Test
  void preventsLogInjection() {
    assertEquals("\"a\\u000a\\u001b[31m\\u2028\"", AuditLog.quoted("a\n\u001b[31m\u2028"));
  }

  @Test
  void limitsDenialsAndCountsSuppressedOnes() {
    for (int i = 0; i < 1_003; i++) {
      audit.write(entry(Decision.DENIED));
    }
    now.addAndGet(Duration.ofSeconds(10).toNanos());
    audit.write(entry(Decision.DENIED));

    assertEquals(1_001, lines().size());
    assertThat(lines().getLast()).endsWith("(3 earlier denials suppressed)");
  }

  @Test
  void writesEveryAdministrativeAction() {
    for (int i = 0; i < 1_003; i++) {
      audit.write(entry(Decision.DENIED));
    }
    audit.write(entry(Decision.ALLOWED));

    assertEquals(1_001, lines().size());
  }
}
