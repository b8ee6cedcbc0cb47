package dev.bascule.adapter.out.mcp;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ChildMemory;
import dev.bascule.application.context.ConnectionDetails.ProcessDetails;
import dev.bascule.application.context.ConnectionOwner;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.McpServer;
import dev.bascule.application.port.out.RecordingClient;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.McpRequest.Subscribe;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.McpResult.Kind;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.mcp.ServerNotification.ListChanged;
import dev.bascule.domain.mcp.ServerNotification.Reset;
import dev.bascule.domain.mcp.ServerNotification.ResourceUpdated;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.NotRunning;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.domain.time.Polling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Details and faults of child processes, with POSIX shell scripts as servers, beyond the contract.
 * No test waits for time to pass: the ticker stands still.
 */
final class StdioMcpServerTest {

  private static final ServerId ID = new ServerId("shell");
  private static final Duration LONG = Duration.ofSeconds(8);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String SECRET = "s3cr3t";
  private static final int MAX_MESSAGE_BYTES = 100_000;
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);
  private static final String BEYOND_LIMIT = "the process used more memory than its `memoryLimit`";

  private static final String HINT =
      "bridge: not inherited; if the server needs the network: inheritEnv: [\"HTTPS_PROXY\"]";

  /** Reads {@code initialize}, responds, and reads {@code notifications/initialized}. */
  private static final String HANDSHAKE =
      """
      read -r line
      echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}'
      read -r line
      """;

  /** Reads the first request, and responds. */
  private static final String ANSWER =
      """
      read -r line
      echo '{"jsonrpc":"2.0","id":2,"result":{"content":[]}}'
      """;

  /** Responds to one call, and then waits for its end. */
  private static final String ONE_CALL = HANDSHAKE + ANSWER + "cat >&2";

  private static final UpstreamReply<McpResult> DONE =
      new Answered<>(new McpResult(JsonBytes.of("{\"content\":[]}"), Kind.COMPLETE));

  private final RecordingLog log = new RecordingLog();
  private final FakeTicker ticker = new FakeTicker();
  private final RecordingNotificationListener notices = new RecordingNotificationListener();
  private final Queue<String> stderrLines = new ConcurrentLinkedQueue<>();
  private final List<TransportMcpServer> servers = new ArrayList<>();

  @AfterEach
  void close() {
    servers.forEach(TransportMcpServer::close);
    log.close();
    assertEquals(List.of(), descendants());
  }

  @Test
  void startsProcessOnFirstRequest() {
    TransportMcpServer server = serverOf(ONE_CALL);

    assertEquals(List.of(), descendants());
    assertEquals(DONE, call(server));

    assertThat(descendants()).isNotEmpty();
  }

  @Test
  void passesEnvironmentAndWorkingFolder() {
    TransportMcpServer server =
        track(
            new StdioSettings(
                ID,
                List.of(
                    "sh",
                    "-c",
                    "[ \"$KEY\" = s3cr3t ] && [ \"$PWD\" = / ] || exit 1;" + HANDSHAKE + ANSWER),
                Map.of("KEY", SECRET),
                Optional.of(Path.of("/")),
                MAX_MESSAGE_BYTES,
                ProtocolChoice.LEGACY,
                ChildEnvironment.DEFAULT,
                OptionalLong.empty()));

    assertEquals(DONE, call(server));
  }

  @Test
  void inheritsOnlyDefaultEnvironment(@TempDir Path folder) throws IOException {
    Set<String> given = variablesOfAChild(folder, new ChildEnvironment(Set.of("GIVEN"), Set.of()));

    given.removeAll(Set.of("KEY", "_", "OLDPWD", "PWD", "SHLVL"));
    given.removeIf(name -> ChildEnvironment.DEFAULT.inherits(name, System.getenv(name)));
    assertEquals(Set.of(), given);
  }

  @Test
  void inheritsWholeEnvironmentIfConfigured(@TempDir Path folder) throws IOException {
    Set<String> given =
        variablesOfAChild(folder, new ChildEnvironment(Set.of(ChildEnvironment.ALL), Set.of()));

    assertTrue(given.containsAll(System.getenv().keySet()), given::toString);
    assertThat(given).contains("KEY");
  }

  private Set<String> variablesOfAChild(Path folder, ChildEnvironment childEnvironment)
      throws IOException {
    TransportMcpServer server =
        track(
            new StdioSettings(
                ID,
                List.of("sh", "-c", "env -0 | cut -z -d= -f1 > names; " + HANDSHAKE + ANSWER),
                Map.of("KEY", SECRET),
                Optional.of(folder),
                MAX_MESSAGE_BYTES,
                ProtocolChoice.LEGACY,
                childEnvironment,
                OptionalLong.empty()));
    assertEquals(DONE, call(server));
    String names = Files.readString(folder.resolve("names"));
    return new TreeSet<>(List.of(names.split("\0")));
  }

  @Test
  void reportsMissingProgramWithoutArguments() {
    TransportMcpServer server =
        track(
            new StdioSettings(
                ID,
                List.of("no-such-program", SECRET),
                Map.of("KEY", SECRET),
                Optional.empty(),
                MAX_MESSAGE_BYTES,
                ProtocolChoice.LEGACY,
                ChildEnvironment.DEFAULT,
                OptionalLong.empty()));

    Unreachable failure = assertFailed(Unreachable.class, call(server));

    assertEquals(DeliveryStatus.NOT_SENT, failure.delivery());
    assertThat(failure.reason()).contains("\"no-such-program\"");
    assertThat(failure.reason()).doesNotContain(SECRET);
    assertThat(log.text()).doesNotContain(SECRET);
  }

  @Test
  void reportsExitStatus() {
    TransportMcpServer server =
        serverOf(HANDSHAKE + "read -r line; echo 'out of luck' >&2; exit 3");

    Unreachable failure = assertFailed(Unreachable.class, call(server));

    assertEquals(
        new Unreachable("the process exited with status 3", DeliveryStatus.MAY_HAVE_RUN), failure);
    assertThat(log.text()).contains("out of luck");
  }

  @Test
  void keepsStandardErrorOfExitedProcess() {
    String longSecret = SECRET + "-0123456789";
    TransportMcpServer server =
        track(
            new StdioSettings(
                ID,
                List.of("sh", "-c", "echo \"Cannot find module $KEY\" >&2; seq 20 >&2; exit 1"),
                Map.of("KEY", longSecret),
                Optional.empty(),
                MAX_MESSAGE_BYTES,
                ProtocolChoice.AUTO,
                new ChildEnvironment(Set.of(), Set.of(longSecret)),
                OptionalLong.empty()));

    assertInstanceOf(Failed.class, server.start(LONG));

    assertEquals(
        Optional.of(
            "Cannot find module ***\n1\n2\n3\n4\n...\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20"),
        server.status().stderr());
  }

  @Test
  void clearsStandardErrorOnceSuccessorResponds(@TempDir Path folder) throws IOException {
    Path signal = folder.resolve("signal");
    TransportMcpServer server =
        serverOf("[ -e '" + signal + "' ] || { echo bad >&2; exit 1; }\n" + ONE_CALL);
    assertInstanceOf(Failed.class, server.start(LONG));
    assertEquals(Optional.of("bad"), server.status().stderr());

    Files.createFile(signal);

    assertInstanceOf(Answered.class, server.start(LONG));
    assertEquals(Optional.empty(), server.status().stderr());
  }

  @Test
  void keepsStandardErrorAfterStartTimeout() {
    TransportMcpServer server = serverOf("echo downloading >&2; echo ready >&2; cat >&2");
    while (!log.text().contains("shell stderr: ready")) {
      // Leaves the process to its start.
      assertFailed(TimedOut.class, call(server, SHORT));
    }

    assertInstanceOf(Failed.class, server.start(SHORT));

    String stderr = server.status().stderr().orElseThrow();
    assertThat(stderr).startsWith("downloading\nready");
    assertThat(log.text()).contains("downloading");
  }

  @Test
  void backsOffIfProcessKeepsExiting() {
    TransportMcpServer server = serverOf("exit 3");
    Unreachable ended =
        new Unreachable("the process exited with status 3", DeliveryStatus.NOT_SENT);

    assertEquals(ended, assertFailed(Unreachable.class, call(server)));
    assertEquals(ended, assertFailed(Unreachable.class, call(server)));
    assertEquals(leftAloneFor(500), assertFailed(NotRunning.class, call(server)));
    ticker.advance(Duration.ofMillis(499));
    assertEquals(leftAloneFor(1), assertFailed(NotRunning.class, call(server)));
    ticker.advance(Duration.ofMillis(1));
    assertEquals(ended, assertFailed(Unreachable.class, call(server)));
    assertEquals(leftAloneFor(1000), assertFailed(NotRunning.class, call(server)));
  }

  @Test
  void backsOffIfProgramCannotBeStarted() {
    TransportMcpServer server =
        track(
            new StdioSettings(
                ID,
                List.of("no-such-program"),
                Map.of(),
                Optional.empty(),
                MAX_MESSAGE_BYTES,
                ProtocolChoice.LEGACY,
                ChildEnvironment.DEFAULT,
                OptionalLong.empty()));

    call(server);
    call(server);

    assertEquals(
        new NotRunning(
            "\"shell\" keeps failing: the program \"no-such-program\" is not on the PATH of the"
                + " bridge; install it, or configure its path as `command`",
            Duration.ofMillis(500)),
        assertFailed(NotRunning.class, call(server)));
  }

  @Test
  void keepsReasonOfExitIfNextStartTimesOut(@TempDir Path folder) {
    TransportMcpServer server =
        negotiating(
            folder,
            "if [ -e seen ]; then exec cat >seen; fi\n"
                + ": >seen; read -r line; echo SELF_SIGNED_CERT_IN_CHAIN >&2; exit 1");
    while (!log.text().contains("exited with status 1")) {
      // Leaves the process to its start.
      assertFailed(TimedOut.class, call(server, SHORT));
    }

    assertEquals(new Failed<>(new TimedOut(SHORT)), server.start(SHORT));

    assertEquals(Optional.of(HINT + "\nSELF_SIGNED_CERT_IN_CHAIN"), server.status().stderr());
    assertEquals(Optional.of("the process exited with status 1"), server.status().lastExit());
  }

  @Test
  void startsNoThirdProcessAfterSameExitTwice(@TempDir Path folder) throws IOException {
    TransportMcpServer server = negotiating(folder, "echo started >>starts; read -r line; exit 1");

    assertInstanceOf(Failed.class, server.start(LONG));

    assertEquals(
        new Failed<>(
            new NotRunning(
                "the process of \"shell\" exited with status 1", Duration.ofMillis(500))),
        server.start(LONG));
    assertEquals(List.of("started", "started"), Files.readAllLines(folder.resolve("starts")));
  }

  @Test
  void keepsInvalidLineIfStartTimesOut() {
    TransportMcpServer server = serverOf("echo 'Usage: shell [options]'; cat >&2");
    while (!log.text().contains("not a valid message")) {
      // Leaves the process to its start.
      assertFailed(TimedOut.class, call(server, SHORT));
    }

    assertInstanceOf(Failed.class, server.start(SHORT));

    assertThat(server.status().stderr().orElseThrow())
        .endsWith("bridge: stdout, not a message: Usage: shell [options]");
  }

  private TransportMcpServer negotiating(Path folder, String script) {
    return track(
        new StdioSettings(
            ID,
            List.of("sh", "-c", script),
            Map.of(),
            Optional.of(folder),
            MAX_MESSAGE_BYTES,
            ProtocolChoice.AUTO,
            ChildEnvironment.DEFAULT.withBridge(
                Map.of("HTTPS_PROXY", "http://me:secret@proxy:3128"), Set.of()),
            OptionalLong.empty()));
  }

  @Test
  void namesVariablesThatFailedProcessMayMiss() {
    TransportMcpServer server =
        track(
            new StdioSettings(
                ID,
                List.of("sh", "-c", "echo unable to connect >&2; exit 1"),
                Map.of(),
                Optional.empty(),
                MAX_MESSAGE_BYTES,
                ProtocolChoice.AUTO,
                ChildEnvironment.DEFAULT.withBridge(
                    Map.of("HTTPS_PROXY", "http://me:secret@proxy:3128"), Set.of()),
                OptionalLong.empty()));

    assertInstanceOf(Failed.class, server.start(LONG));

    assertEquals(Optional.of(HINT + "\nunable to connect"), server.status().stderr());
  }

  @Test
  void restartsKilledProcess() {
    TransportMcpServer server = serverOf(HANDSHAKE + ANSWER + "read -r line; kill -KILL $$");
    assertEquals(DONE, call(server));

    assertEquals(
        new Unreachable(
            "the process exited with status 137 (killed by signal 9, as by the system when memory"
                + " is short)",
            DeliveryStatus.MAY_HAVE_RUN),
        assertFailed(Unreachable.class, call(server)));

    assertEquals(DONE, call(server));
  }

  @Test
  void replacesProcessBeyondMemoryLimitAfterItsCallInFlight(@TempDir Path folder) throws Exception {
    TransportMcpServer server = growing(folder, 32L << 20);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<UpstreamReply<McpResult>> inFlight = callInFlight(server, callers);
      ProcessHandle first = theChild();

      server.enforceMemoryLimit(DRAIN_TIMEOUT);

      assertFalse(server.isStarted());
      assertThat(log.text())
          .containsPattern(
              "A process of shell uses \\d{8,9} bytes of memory, more than its `memoryLimit` of"
                  + " 33554432; replacing it after its calls in flight\\.");
      assertEquals(DONE, call(server));
      ticker.advance(Duration.ofSeconds(9));
      server.enforceMemoryLimit(DRAIN_TIMEOUT);
      Files.createFile(folder.resolve("go"));
      assertEquals(DONE, inFlight.get());
      server.enforceMemoryLimit(DRAIN_TIMEOUT);
      first.onExit().join();
    }
    assertEquals(Optional.of(new Reset()), notices.next());
    ProcessDetails process = server.details().process().orElseThrow();
    assertEquals(2, process.starts());
    assertEquals(1, process.restarts());
    assertEquals(Optional.empty(), server.status().exitReason());
  }

  @Test
  void endsProcessBeyondMemoryLimitAfterDrainTimeout(@TempDir Path folder) throws Exception {
    TransportMcpServer server = growing(folder, 32L << 20);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<UpstreamReply<McpResult>> inFlight = callInFlight(server, callers);
      server.enforceMemoryLimit(DRAIN_TIMEOUT);

      ticker.advance(DRAIN_TIMEOUT);
      server.enforceMemoryLimit(DRAIN_TIMEOUT);

      assertEquals(
          new Unreachable(BEYOND_LIMIT, DeliveryStatus.MAY_HAVE_RUN),
          assertFailed(Unreachable.class, inFlight.get()));
    }
  }

  @Test
  void closeEndsReplacedProcessWithCallInFlight(@TempDir Path folder) throws Exception {
    TransportMcpServer server = growing(folder, 32L << 20);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<UpstreamReply<McpResult>> inFlight = callInFlight(server, callers);
      server.enforceMemoryLimit(DRAIN_TIMEOUT);
      assertEquals(DONE, call(server));

      server.close();

      assertFailed(Cancelled.class, inFlight.get());
    }
  }

  @Test
  void backsOffIfEachProcessExceedsMemoryLimit() {
    TransportMcpServer server = track(settingsOf(ONE_CALL, OptionalLong.of(1)));
    for (int i = 0; i < 2; i++) {
      assertEquals(DONE, call(server));
      server.enforceMemoryLimit(DRAIN_TIMEOUT);
    }

    assertEquals(
        new NotRunning(
            BEYOND_LIMIT.replace("process", "process of \"shell\""), Duration.ofMillis(500)),
        assertFailed(NotRunning.class, call(server)));
  }

  @Test
  void measuresMemoryOfAllConnectionsEveryFiveSeconds() {
    TransportMcpServer server = serverOf(ONE_CALL);
    assertEquals(Optional.empty(), server.childMemory());
    assertEquals(DONE, call(server));
    ChildMemory alone = server.childMemory().orElseThrow();
    assertEquals(alone.largestBytes(), alone.residentBytes());
    assertEquals(OptionalLong.empty(), alone.limitBytes());

    try (McpServer other =
        server.openFor(
            new ConnectionOwner(Optional.of(new RecordingClient("{}")), ForwardedIdentity.NONE),
            notices)) {
      assertEquals(DONE, other.send(toolCall("{}"), CallContext.ANONYMOUS, LONG));
      ChildMemory both = server.childMemory().orElseThrow();
      assertThat(both.residentBytes()).isGreaterThan(both.largestBytes());
      assertTrue(theChild().destroyForcibly());
      assertEquals(Optional.of(both), server.childMemory());
    }
    server.close();
    ticker.advance(Duration.ofSeconds(5));
    assertEquals(Optional.empty(), server.childMemory());
  }

  /** Returns a server whose first process grows with its first call, which waits for a file. */
  private TransportMcpServer growing(Path folder, long limit) {
    return track(
        new StdioSettings(
            ID,
            List.of(
                "sh",
                "-c",
                HANDSHAKE
                    + """
                    if mkdir first 2>/dev/null; then
                      x=$(head -c 50000000 /dev/zero | tr '\\0' x)
                      echo grown >&2
                      while [ ! -e go ]; do sleep 0.01; done
                    fi
                    """
                    + ANSWER
                    + "cat >&2"),
            Map.of(),
            Optional.of(folder),
            MAX_MESSAGE_BYTES,
            ProtocolChoice.LEGACY,
            ChildEnvironment.DEFAULT,
            OptionalLong.of(limit)));
  }

  private Future<UpstreamReply<McpResult>> callInFlight(
      TransportMcpServer server, ExecutorService callers) {
    Future<UpstreamReply<McpResult>> call = callers.submit(() -> call(server));
    Polling.until(true, () -> stderrLines.contains("shell: grown"), "the process has grown");
    return call;
  }

  @Test
  void isNotBlockedByFloodOnStandardError() {
    TransportMcpServer server =
        serverOf(
            HANDSHAKE
                + "head -c 1000000 /dev/zero | tr '\\0' x >&2; yes | head -c 1000000 >&2;"
                + ANSWER);

    assertEquals(DONE, call(server));
  }

  @Test
  void ignoresInvalidLines() {
    TransportMcpServer server =
        serverOf(
            "echo starting; echo; echo '{}'; echo 17\n"
                + HANDSHAKE
                + "echo '{\"id\":2}'\n"
                + ANSWER);

    assertEquals(DONE, call(server));
  }

  @Test
  void endsProcessWithEndlessLine() {
    TransportMcpServer server = serverOf(HANDSHAKE + "read -r line; yes | tr -d '\\n'");

    assertFailed(BadAnswer.class, call(server));
  }

  @Test
  void endsProcessThatClosesItsOutput() {
    TransportMcpServer server = serverOf(HANDSHAKE + "read -r line; exec >&-; cat >&2");

    Unreachable failure = assertFailed(Unreachable.class, call(server));

    assertEquals(
        new Unreachable("the process closed its output", DeliveryStatus.MAY_HAVE_RUN), failure);
  }

  @Test
  void reportsRejectedInitialize() {
    TransportMcpServer server =
        serverOf(
            "read -r line; echo '{\"id\":1,\"error\":{\"code\":-32603,\"message\":\"no\"}}'; cat"
                + " >&2");

    assertFailed(BadAnswer.class, call(server));
  }

  @Test
  void continuesSlowStartForNextRequest(@TempDir Path folder) throws IOException {
    Path signal = folder.resolve("signal");
    TransportMcpServer server =
        serverOf("while [ ! -e '" + signal + "' ]; do sleep 0.05; done\n" + ONE_CALL);

    assertEquals(new TimedOut(SHORT), assertFailed(TimedOut.class, call(server, SHORT)));
    Files.createFile(signal);

    assertEquals(DONE, call(server));
  }

  @Test
  void endsProcessAfterStartTimeout() {
    TransportMcpServer server = serverOf("cat >&2");

    UpstreamReply<ServerStatus> reply = server.start(SHORT);

    assertEquals(new Failed<>(new TimedOut(SHORT)), reply);
    assertFalse(server.isStarted());
    descendants().forEach(process -> process.onExit().join());
  }

  @Test
  void continuesStartAfterRequestTimedOut(@TempDir Path folder) throws IOException {
    Path signal = folder.resolve("signal");
    TransportMcpServer server =
        serverOf("while [ ! -e '" + signal + "' ]; do sleep 0.05; done\n" + ONE_CALL);
    assertFailed(TimedOut.class, call(server, SHORT));
    List<ProcessHandle> processes = descendants();
    Files.createFile(signal);

    assertInstanceOf(Answered.class, server.start(LONG));

    assertEquals(DONE, call(server));
    assertTrue(descendants().containsAll(processes.subList(0, 1)));
  }

  @Test
  void doesNotWaitForProcessThatDoesNotRead() throws Exception {
    TransportMcpServer server = serverOf(HANDSHAKE + "sleep 600");
    String big = "{\"padding\":\"" + "x".repeat(100_000) + "\"}";
    List<Future<UpstreamReply<McpResult>>> calls = new ArrayList<>();

    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        calls.add(callers.submit(() -> server.send(toolCall(big), CallContext.ANONYMOUS, SHORT)));
      }
    }

    for (Future<UpstreamReply<McpResult>> call : calls) {
      assertEquals(new TimedOut(SHORT), assertFailed(TimedOut.class, call.get()));
    }
  }

  @Test
  void endsGrandchildren() {
    TransportMcpServer server = serverOf(HANDSHAKE + "sleep 600 &\n" + ANSWER + "cat >&2");
    assertEquals(DONE, call(server));
    List<ProcessHandle> family = descendants();

    server.close();

    assertTrue(family.size() >= 2, family.toString());
    assertTrue(family.stream().noneMatch(ProcessHandle::isAlive), family.toString());
  }

  @Test
  void killsUnresponsiveProcess() {
    TransportMcpServer server =
        serverOf("trap '' TERM\n" + HANDSHAKE + ANSWER + "while :; do sleep 1; done");
    assertEquals(DONE, call(server));

    server.close();

    assertEquals(List.of(), descendants());
  }

  @Test
  void endsDescendantsOfKilledWrapper() {
    String inner = HANDSHAKE + "sleep 600 &\n" + ANSWER + "sleep 600";
    TransportMcpServer server =
        track(
            new StdioSettings(
                ID,
                List.of("sh", "-c", "sh -c \"$1\"; true", "wrapper", inner),
                Map.of(),
                Optional.empty(),
                MAX_MESSAGE_BYTES,
                ProtocolChoice.LEGACY,
                ChildEnvironment.DEFAULT,
                OptionalLong.empty()));
    assertEquals(DONE, call(server));
    List<ProcessHandle> family = descendants();

    ProcessHandle wrapper = theChild();
    wrapper.destroyForcibly();
    wrapper.onExit().join();
    server.close();

    assertTrue(family.size() >= 3, family.toString());
    assertEquals(List.of(), family.stream().filter(ProcessHandle::isAlive).toList());
  }

  @Test
  void waitsForEarlierProcessesOnClose(@TempDir Path folder) {
    String marker = "'" + folder.resolve("marker") + "'";
    TransportMcpServer server =
        serverOf(
            "if [ -e "
                + marker
                + " ]; then\n"
                + HANDSHAKE
                + ANSWER
                + "cat >&2; exit; fi\n: >"
                + marker
                + "\ntrap '' TERM\n"
                + HANDSHAKE
                + "read -r line; head -c 200000 /dev/zero | tr '\\0' x\n"
                + "while :; do sleep 1; done");
    assertFailed(BadAnswer.class, call(server));
    ProcessHandle first = theChild();
    assertEquals(DONE, call(server));

    server.close();

    assertFalse(first.isAlive());
  }

  @Test
  void failsWaitingRequestsWhenProcessExits() throws Exception {
    TransportMcpServer server = serverOf("exec 3<&0; sleep 600 <&3 &\n" + HANDSHAKE + "wait");
    String big = "{\"padding\":\"" + "x".repeat(100_000) + "\"}";
    call(server, SHORT);
    CountDownLatch missing = new CountDownLatch(200);
    List<Future<UpstreamReply<McpResult>>> calls = new ArrayList<>();

    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        calls.add(
            callers.submit(
                () -> {
                  missing.countDown();
                  return server.send(toolCall(big), CallContext.ANONYMOUS, LONG);
                }));
      }
      missing.await();
      theChild().destroyForcibly();
    }

    for (Future<UpstreamReply<McpResult>> call : calls) {
      assertFailed(Unreachable.class, call.get());
    }
  }

  @Test
  void readsBatches() {
    TransportMcpServer server =
        serverOf(
            HANDSHAKE
                + "read -r line; echo '[{\"method\":\"n\"},"
                + "{\"id\":2,\"result\":{\"content\":[]}}]'; cat >&2");

    assertEquals(DONE, call(server));
  }

  @Test
  void usesFirstOfTwoResponses() {
    String twice = "echo '{\"id\":2,\"result\":{}}'; cat >&2";
    TransportMcpServer server = serverOf(HANDSHAKE + ANSWER + twice);

    assertEquals(DONE, call(server));
    assertFailed(TimedOut.class, call(server, SHORT));
  }

  @Test
  void restoresStateInNewProcess() throws InterruptedException {
    ServerNotification updated =
        new ResourceUpdated("test://a", JsonBytes.of("{\"uri\":\"test://a\"}"));
    TransportMcpServer server =
        serverOf(
            HANDSHAKE
                + """
                while read -r line; do
                  case "$line" in
                    *subscribe*)
                      id=$(echo "$line" | sed 's/.*"id":\\([0-9]*\\).*/\\1/')
                      echo '{"method":"notifications/resources/updated","params":{"uri":"test://a"}}'
                      echo '{"id":'$id',"result":{}}';;
                    *) exit 3;;
                  esac
                done
                """);
    server.send(new Subscribe(ID, "test://a"), CallContext.ANONYMOUS, LONG);
    assertFailed(Unreachable.class, call(server));

    assertInstanceOf(Answered.class, server.discover(CallContext.ANONYMOUS, LONG));

    assertEquals(Optional.of(updated), notices.next());
    assertEquals(Optional.of(new Reset()), notices.next());
    assertEquals(Optional.of(updated), notices.next());
  }

  @Test
  void reportsResetOfModernServerOnlyAfterOneHasAnswered(@TempDir Path folder)
      throws InterruptedException {
    Path runs = folder.resolve("runs");
    TransportMcpServer server =
        track(
            settingsOf(
                """
                echo >>"%s"
                [ "$(wc -l <"%s")" -gt 1 ] || exit 3
                while read -r line; do
                  case "$line" in
                    *tools/call*)
                      [ -z "$answered" ] || exit 3
                      answered=yes
                      id=$(echo "$line" | sed 's/.*"id":\\([0-9]*\\).*/\\1/')
                      echo '{"method":"notifications/tools/list_changed"}'
                      echo '{"jsonrpc":"2.0","id":'$id',"result":{"resultType":"complete","content":[]}}';;
                  esac
                done
                """
                    .formatted(runs, runs),
                ProtocolChoice.MODERN,
                OptionalLong.empty()));

    assertFailed(Unreachable.class, call(server));
    assertInstanceOf(Answered.class, call(server));
    assertFailed(Unreachable.class, call(server));
    ticker.advance(Duration.ofMinutes(1));
    assertInstanceOf(Answered.class, call(server));

    assertEquals(Optional.of(new ListChanged(ListKind.TOOLS)), notices.next());
    assertEquals(Optional.of(new Reset()), notices.next());
    assertEquals(Optional.of(new ListChanged(ListKind.TOOLS)), notices.next());
  }

  @Test
  void leavesNoThreads() throws InterruptedException {
    TransportMcpServer server = serverOf(ONE_CALL);
    assertEquals(DONE, call(server));
    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("bascule-stdio-shell-"))
            .toList();

    server.close();

    for (Thread thread : threads) {
      assertTrue(thread.join(Duration.ofSeconds(5)), thread.getName());
    }
    assertThat(threads).isNotEmpty();
  }

  @Test
  void rejectsRequestsAfterClose() {
    TransportMcpServer server = serverOf(ONE_CALL);
    server.close();

    assertFailed(Cancelled.class, call(server));
  }

  @Test
  void rejectsInvalidSettingsWithoutQuotingThem() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new StdioSettings(
                    ID,
                    List.of("sh"),
                    Map.of("KEY", SECRET + "\0"),
                    Optional.empty(),
                    1,
                    ProtocolChoice.LEGACY,
                    ChildEnvironment.DEFAULT,
                    OptionalLong.empty()));

    assertThat(String.valueOf(e.getMessage())).doesNotContain(SECRET);
  }

  /** After the burst, reading takes the time in which the child earns its allowance. */
  @Test
  void limitsRateOfFloodingProcess() throws InterruptedException {
    CountDownLatch more = new CountDownLatch(100_000);
    String notification = "'{\"jsonrpc\":\"2.0\",\"method\":\"x\"}'";
    TransportMcpServer server =
        TransportMcpServer.overStdio(
            settingsOf(HANDSHAKE + ANSWER + "yes " + notification),
            (_, _) -> more.countDown(),
            (_, _) -> {},
            ClientInfo.bascule("test"),
            ticker);
    servers.add(server);
    long before = ticker.nanos();
    assertEquals(DONE, call(server));

    while (!more.await(1, MILLISECONDS)) {
      ticker.advance(Duration.ofMillis(100));
    }

    assertTrue(ticker.nanos() - before > Duration.ofSeconds(13).toNanos());
  }

  private static StdioSettings settingsOf(String script) {
    return settingsOf(script, OptionalLong.empty());
  }

  private static StdioSettings settingsOf(String script, OptionalLong memoryLimit) {
    return settingsOf(script, ProtocolChoice.LEGACY, memoryLimit);
  }

  private static StdioSettings settingsOf(
      String script, ProtocolChoice protocol, OptionalLong memoryLimit) {
    return new StdioSettings(
        ID,
        List.of("sh", "-c", script),
        Map.of(),
        Optional.empty(),
        MAX_MESSAGE_BYTES,
        protocol,
        ChildEnvironment.DEFAULT,
        memoryLimit);
  }

  private TransportMcpServer serverOf(String script) {
    return track(settingsOf(script));
  }

  private TransportMcpServer track(StdioSettings settings) {
    TransportMcpServer server =
        TransportMcpServer.overStdio(
            settings,
            notices,
            (id, line) -> stderrLines.add(id + ": " + line),
            ClientInfo.bascule("test"),
            ticker);
    servers.add(server);
    return server;
  }

  private static NotRunning leftAloneFor(long millis) {
    return new NotRunning(
        "the process of \"shell\" exited with status 3", Duration.ofMillis(millis));
  }

  private static UpstreamReply<McpResult> call(TransportMcpServer server) {
    return call(server, LONG);
  }

  private static UpstreamReply<McpResult> call(TransportMcpServer server, Duration timeout) {
    return server.send(toolCall("{}"), CallContext.ANONYMOUS, timeout);
  }

  private static ToolCall toolCall(String arguments) {
    return new ToolCall(
        ID,
        new ToolName("tool"),
        new ToolArguments(JsonBytes.of(arguments), ToolArguments.NONE.digest()));
  }

  private static ProcessHandle theChild() {
    return ProcessHandle.current().children().findFirst().orElseThrow();
  }

  private static List<ProcessHandle> descendants() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
  }

  private static <F> F assertFailed(Class<F> failure, UpstreamReply<McpResult> reply) {
    Object ending =
        switch (reply) {
          case Answered<McpResult>(McpResult value) -> value;
          case Failed<McpResult>(Failure.UpstreamFailure upstream) -> upstream;
        };
    return assertInstanceOf(failure, ending);
  }
}
