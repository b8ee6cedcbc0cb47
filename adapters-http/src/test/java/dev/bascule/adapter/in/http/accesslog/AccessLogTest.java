package dev.bascule.adapter.in.http.accesslog;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.adapter.in.http.accesslog.AccessLogSettings.LoggedRequests;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.CompletedRequest;
import dev.bascule.application.context.RequestDetails;
import dev.bascule.application.context.TraceContext;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

@ResourceLock("dev.bascule.access")
@ResourceLock("dev.bascule.events")
class AccessLogTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-29T18:00:00.250Z"));

  private static final ToolCall CALL =
      new ToolCall(new ServerId("files"), new ToolName("read"), ToolArguments.NONE);

  private static final Outcome<McpResult> RESULT =
      new Outcome.Served<>(
          new McpResult(JsonBytes.of("{}"), McpResult.Kind.COMPLETE),
          CacheProvenance.Forwarded.BYPASS);

  private static final Outcome<McpResult> TOOL_ERROR =
      new Outcome.Served<>(
          new McpResult(JsonBytes.of("{}"), McpResult.Kind.ERROR),
          CacheProvenance.Forwarded.BYPASS);

  private final AtomicLong now = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("access.log");
  }

  private AccessLog accessLog(LoggedRequests requests) {
    AccessLog accessLog = new AccessLog(dropped::addAndGet, now::get, CLOCK);
    accessLog.setSettings(settings(requests, file()));
    return accessLog;
  }

  private static AccessLogSettings settings(LoggedRequests requests, Path file) {
    return new AccessLogSettings(requests, Optional.of(file), /* hashesArguments= */ true);
  }

  private static CompletedRequest request(int status, RequestDetails details) {
    return new CompletedRequest(
        "/servers/{server}/tools/{tool}",
        "POST",
        status,
        Duration.ofNanos(1_234_567),
        51,
        /* aborted= */ false,
        details);
  }

  private static RequestDetails details(AccessLog accessLog, String id) {
    RequestDetails details = accessLog.newDetails();
    details.setOrigin(id, "192.0.2.7");
    return details;
  }

  private List<String> lines() throws IOException {
    return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
  }

  @Test
  void writesCallAsJsonObject() throws Exception {
    try (AccessLog accessLog = accessLog(LoggedRequests.ALL)) {
      RequestDetails details = details(accessLog, "id-1");
      details.setCaller(new Caller("key:ann"));
      details.setRpcMethod("tools/call");
      details.setTrace(
          TraceContext.NONE.withTraceparent(
              "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
      details.setCall(CALL, RESULT);
      accessLog.add(request(200, details));
    }

    assertThat(lines()).hasSize(1);
    assertThatJson(lines().getFirst())
        .isEqualTo(
            """
            {
              "timestamp": "2026-11-29T18:00:00.250Z",
              "level": "info",
              "logger": "dev.bascule.access",
              "requestId": "id-1",
              "caller": "key:ann",
              "address": "192.0.2.7",
              "method": "POST",
              "route": "/servers/{server}/tools/{tool}",
              "rpcMethod": "tools/call",
              "server": "files",
              "tool": "read",
              "status": 200,
              "cache": "bypass",
              "durationMs": 1.235,
              "bytes": 51,
              "traceId": "0af7651916cd43dd8448eb211c80319c",
              "argumentsHash": "44136fa355b3"
            }
            """);
  }

  @Test
  void escapesNamesThatClientsChose() throws Exception {
    try (AccessLog accessLog = accessLog(LoggedRequests.ALL)) {
      RequestDetails details = details(accessLog, "id-1");
      details.setTarget("a\nb\u001b[31m\u2028\u0085\"", "x".repeat(1_000));
      accessLog.add(request(404, details));
    }

    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst())
        .contains("\"server\":\"a\\nb\\u001B[31m\\u2028\\u0085\\\"\"")
        .contains("\"tool\":\"" + "x".repeat(128) + "\"");
  }

  @Test
  void writesOnlyFailuresIfConfigured() throws Exception {
    try (AccessLog accessLog = accessLog(LoggedRequests.ERRORS)) {
      accessLog.add(request(200, details(accessLog, "good")));
      RequestDetails toolError = details(accessLog, "tool-error");
      toolError.setCall(CALL, TOOL_ERROR);
      accessLog.add(request(200, toolError));
      RequestDetails failure = details(accessLog, "failure");
      failure.setCall(CALL, new Outcome.Failed<>(new Failure.TimedOut(Duration.ofSeconds(1))));
      accessLog.add(request(200, failure));
      accessLog.add(request(404, details(accessLog, "not-found")));
      accessLog.add(request(0, details(accessLog, "gone")));
    }

    assertThat(lines()).hasSize(4);
    assertThat(lines().get(0)).contains("\"requestId\":\"tool-error\"", "\"toolError\":true");
    assertThat(lines().get(1)).contains("\"requestId\":\"failure\"", "\"problem\":\"timed-out\"");
    assertThat(lines().get(2)).contains("\"requestId\":\"not-found\"");
    assertThat(lines().get(3)).contains("\"requestId\":\"gone\"").doesNotContain("\"status\"");
  }

  @Test
  void recordsNothingWhileOff() throws Exception {
    try (AccessLog accessLog = accessLog(LoggedRequests.OFF)) {
      assertThat(accessLog.newDetails()).isSameAs(RequestDetails.NONE);
      accessLog.add(request(500, accessLog.newDetails()));
    }

    assertThat(lines()).isEmpty();
  }

  @Test
  void createsFileThatOnlyItsOwnerCanRead() throws Exception {
    try (AccessLog accessLog = accessLog(LoggedRequests.ALL)) {
      accessLog.add(request(200, details(accessLog, "id-1")));
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void countsAndReportsLinesThatCannotBeWritten() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.events");
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.WARN);
    try {
      try (AccessLog accessLog = new AccessLog(dropped::addAndGet, now::get, CLOCK)) {
        accessLog.setSettings(settings(LoggedRequests.ALL, folder));
        accessLog.add(request(200, details(accessLog, "id-1")));
        accessLog.add(request(200, details(accessLog, "id-2")));
      }
    } finally {
      logger.detachAppender(log);
      logger.setLevel(before);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        // The second one may come after the report, which is not repeated within a minute.
        .matches("(?s)Access log: dropped [12] lines: cannot write \\Q" + folder + "\\E: .*");
    assertThat(dropped).hasValue(2);
  }

  @Test
  void writesToStandardErrorByItsOwnLogger() {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.access");
    Level before = logger.getLevel();
    boolean isAdditive = logger.isAdditive();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
    try (AccessLog accessLog = new AccessLog(dropped::addAndGet, now::get, CLOCK)) {
      accessLog.setSettings(
          new AccessLogSettings(
              LoggedRequests.ALL, Optional.empty(), /* hashesArguments= */ false));
      RequestDetails details = details(accessLog, "id-1");
      details.setCall(CALL, RESULT);
      accessLog.add(request(200, details));
    } finally {
      logger.detachAppender(log);
      logger.setAdditive(isAdditive);
      logger.setLevel(before);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .singleElement()
        .asString()
        .contains("\"requestId\":\"id-1\"")
        .doesNotContain("argumentsHash");
  }
}
