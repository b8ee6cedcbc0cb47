package dev.bascule.adapter.out.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.fixture.ModernStdioFixture;
import dev.bascule.adapter.out.mcp.fixture.StdioFixture;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.ProbeResult;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.adapter.out.mcp.stdio.StdioProtocolProbe.InitializedChild;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.TimedOut;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.protocol.ProtocolEra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Child processes of every era with an unknown protocol. */
final class StdioProtocolProbeTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  /** Makes a child that has not responded yet count as silent. */
  private static final Duration NO_TIME = Duration.ZERO;

  private static final String INITIALIZE_RESULT =
      """
      echo '{"id":2,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}'
      """;

  private @Nullable StdioProtocolProbe probe;

  @AfterEach
  void close() {
    if (probe != null) {
      probe.close();
    }
    assertFalse(ProcessHandle.current().descendants().anyMatch(ProcessHandle::isAlive));
  }

  @Test
  void keepsModernChild() {
    StdioProtocolProbe asking = of(ModernStdioFixture.command());

    assertEquals(ProtocolEra.MODERN, era(asking.probe(limit(LONG))));

    ModernStdioChild spareChild = asking.takeSpare();
    assertNotNull(spareChild);
    assertFalse(spareChild.pipe().hasEnded());
    spareChild.pipe().end(_ -> new Failure.Cancelled());
    spareChild.pipe().allExited().join();
    assertNull(asking.takeSpare());
  }

  @Test
  void endsLegacyChild() {
    StdioProtocolProbe asking = of(StdioFixture.command());

    ProbeResult result = asking.probe(limit(LONG));

    assertEquals(ProbeResult.legacy(), result);
    assertNull(asking.takeSpare());
  }

  @Test
  void treatsChildThatExitsAsLegacy() {
    ProbeResult result = of(List.of("sh", "-c", "read line; exit 1")).probe(limit(LONG));

    assertEquals(ProbeResult.legacyByGuess(), result);
  }

  @Test
  void isInconclusiveIfProgramIsMissing() {
    ProbeResult result = of(List.of("/no/such/program")).probe(limit(LONG));

    Failure failure = assertInstanceOf(ProbeResult.Unknown.class, result).failure();
    assertEquals(DeliveryStatus.NOT_SENT, assertInstanceOf(Unreachable.class, failure).delivery());
  }

  @Test
  void continuesProbeOfSlowChildAfterCallerTimedOut() {
    StdioProtocolProbe asking = of(ModernStdioFixture.command());
    Duration little = Duration.ofMillis(1);

    assertEquals(new ProbeResult.Unknown(new TimedOut(little)), asking.probe(limit(little)));
    assertEquals(ProtocolEra.MODERN, era(asking.probe(limit(LONG))));
  }

  @Test
  void endsModernChildIfCallerGaveUp() throws Exception {
    assertEndsTheChildOfACallerThatGivesUp(ModernStdioFixture.command());
  }

  @Test
  void endsLegacyChildIfCallerGaveUp() throws Exception {
    assertEndsTheChildOfACallerThatGivesUp(StdioFixture.command());
  }

  private void assertEndsTheChildOfACallerThatGivesUp(List<String> command) throws Exception {
    Duration little = Duration.ofMillis(1);

    assertEquals(new ProbeResult.Unknown(new TimedOut(little)), of(command).probe(limit(little)));

    for (ProcessHandle child : ProcessHandle.current().descendants().toList()) {
      assertFalse(child.onExit().get(LONG.toSeconds(), TimeUnit.SECONDS).isAlive());
    }
  }

  @Test
  void keepsSilentChildThatAnswersInitialize(@TempDir Path folder) throws IOException {
    assertUsesTheChildThatWasSilent(
        folder, "read -r discover; read -r initialize\n" + INITIALIZE_RESULT);
  }

  @Test
  void keepsSilentChildThatRejectsDiscoverLate(@TempDir Path folder) throws IOException {
    assertUsesTheChildThatWasSilent(
        folder,
        "read -r discover; read -r initialize\n"
            + "echo '{\"id\":1,\"error\":{\"code\":-32601,\"message\":\"no\"}}'\n"
            + INITIALIZE_RESULT);
  }

  private void assertUsesTheChildThatWasSilent(Path folder, String answers) throws IOException {
    StdioSettings settings =
        settingsOf(
            countingStarts(
                folder,
                answers
                    + "read -r initialized\n"
                    + "case \"$initialized\" in *notifications/initialized*) ;; *) exit 3;; esac\n"
                    + "read -r ping; echo '{\"id\":3,\"result\":{}}'; cat >&2"));
    StdioProtocolProbe asking = of(settings, NO_TIME);

    assertEquals(ProbeResult.legacy(), asking.probe(limit(LONG)));

    StdioChildren children =
        new StdioChildren(settings, sharedConnection(), asking, Ticker.system());
    try {
      assertEquals(Optional.empty(), children.start(limit(LONG)));
      assertInstanceOf(Answered.class, children.ping(limit(LONG)));
    } finally {
      children.close();
    }
    assertEquals(1, starts(folder));
  }

  @Test
  void endsSilentChildIfSharedConnectionHasOne() {
    StdioProtocolProbe asking =
        of(
            settingsOf(
                List.of(
                    "sh",
                    "-c",
                    "read -r discover; read -r initialize\n" + INITIALIZE_RESULT + "cat >&2")),
            NO_TIME);
    asking.probe(limit(LONG));
    InitializedChild first = asking.takeInitialized();
    assertNotNull(first);
    first.pipe().end(_ -> new Failure.Cancelled());
    first.pipe().allExited().join();

    asking.probe(limit(LONG));

    assertNull(asking.takeInitialized());
  }

  @Test
  void keepsSlowModernChild(@TempDir Path folder) throws IOException {
    StdioProtocolProbe asking =
        of(
            settingsOf(
                countingStarts(
                    folder,
                    """
                    read -r discover; read -r initialize
                    echo '{"id":2,"error":{"code":-32601,"message":"no"}}'
                    echo '{"id":1,"result":{"supportedVersions":["2026-07-28"],"capabilities":{}}}'
                    cat >&2
                    """)),
            NO_TIME);

    assertEquals(ProtocolEra.MODERN, era(asking.probe(limit(LONG))));

    ModernStdioChild spareChild = asking.takeSpare();
    assertNotNull(spareChild);
    assertFalse(spareChild.pipe().hasEnded());
    spareChild.pipe().end(_ -> new Failure.Cancelled());
    spareChild.pipe().allExited().join();
    assertNull(asking.takeInitialized());
    assertEquals(1, starts(folder));
  }

  @Test
  void endsSilentChildIfStartIsAbandoned() {
    StdioProtocolProbe asking = of(settingsOf(List.of("sh", "-c", "cat >&2")), NO_TIME);
    Duration little = Duration.ofMillis(1);
    TimeLimit start = limit(little);
    assertEquals(new ProbeResult.Unknown(new TimedOut(little)), asking.probe(start));
    List<ProcessHandle> silent = ProcessHandle.current().descendants().toList();

    asking.abandon(start);

    silent.forEach(process -> process.onExit().join());
    assertThat(silent).isNotEmpty();
  }

  /** Returns a shell program that adds a line to a file when it starts. */
  private static List<String> countingStarts(Path folder, String script) {
    return List.of("sh", "-c", "echo started >> '" + folder.resolve("starts") + "'\n" + script);
  }

  private static int starts(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("starts")).size();
  }

  private static ConnectionContext sharedConnection() {
    return ConnectionContext.shared(
        ClientInfo.bascule("test"), new RecordingNotificationListener());
  }

  private StdioProtocolProbe of(List<String> command) {
    return of(settingsOf(command), LONG);
  }

  private StdioProtocolProbe of(StdioSettings settings, Duration silenceLimit) {
    StdioProtocolProbe made =
        new StdioProtocolProbe(
            settings,
            new LastExit(),
            ClientInfo.bascule("test"),
            ModernRevisions.OF_BRIDGE,
            Ticker.system(),
            silenceLimit);
    probe = made;
    return made;
  }

  private static StdioSettings settingsOf(List<String> command) {
    return new StdioSettings(
        new ServerId("asked"),
        command,
        Map.of(),
        Optional.empty(),
        /* maxMessageBytes= */ 100_000,
        ProtocolChoice.AUTO,
        ChildEnvironment.DEFAULT,
        OptionalLong.empty());
  }

  private static ProtocolEra era(ProbeResult result) {
    return assertInstanceOf(ProbeResult.Known.class, result).era();
  }

  private static TimeLimit limit(Duration time) {
    return TimeLimit.of(time, Ticker.system());
  }
}
