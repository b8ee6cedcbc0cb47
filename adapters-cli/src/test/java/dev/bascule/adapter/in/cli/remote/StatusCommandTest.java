package dev.bascule.adapter.in.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.domain.time.Polling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code status}, {@code logs} and {@code restart}. */
class StatusCommandTest {

  private static final String STATE =
      """
      {"time": "2026-11-29T12:00:00Z",
       "metrics": {"uptime_seconds": 7260.5,
         "clients": {"sessions": {"count": 1, "limit": 9}},
         "response_cache": {"total_requests": 4, "hit_rate_percent": 75.0},
         "tools_cache": {"total_requests": 0, "hit_rate_percent": 0}},
       "order": ["well", "dies", "slow"],
       "servers": {
         "well": {"status": {"state": "connected", "since": "2026-11-29T11:59:10Z"},
           "breaker": "closed", "load": {"inFlight": 2},
           "memory": {"residentBytes": 52428800, "largestChildBytes": 41943040},
           "calls": {"count": 600, "errors": 0,
             "recent": {"count": 600, "p50Ms": 12300, "p99Ms": 12300}},
           "requests": {"recent": {"count": 6, "p50Ms": 1.25, "p99Ms": 2500}}},
         "dies": {"status": {"state": "failed", "since": "2026-11-28T11:00:00Z",
             "reason": "the process exited with status 1; stderr: Error: API_KEY is required",
             "startingSeconds": 3, "retryAfterSeconds": 9},
           "breaker": "half_open", "load": {"inFlight": 0},
           "calls": {"count": 0, "errors": 3, "recent": {"count": 0, "p50Ms": 0, "p99Ms": 0}}},
         "slow": {"status": {"state": "not_started", "since": null}, "breaker": "closed"}}}
      """;

  private static final String LINES =
      """
      {"lines": [
        {"number": 8, "time": "T1", "source": "bridge", "level": "warn", "text": "start failed"},
        {"number": 9, "time": "T2", "source": "stderr", "level": "info", "text": "a\\u001bb"}]}
      """;

  @TempDir Path folder;
  private final FakeHttpBridge bridge = new FakeHttpBridge();
  private CliFixture cli = new CliFixture(Path.of(""));

  @BeforeEach
  void useBridge() {
    cli = new CliFixture(folder);
    cli.environment.put("BASCULE_URL", bridge.url());
    bridge.answer("GET /dashboard/state", 200, STATE);
  }

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void printsEachServerWithReason() {
    assertEquals(3, cli.run("status"));

    assertEquals(
        List.of(
            "up 2h, 3 servers, 1 session, cache hits 75% of calls, - of listings",
            "",
            "server  state        since  breaker    calls/s  errors  p50    p99   flight  memory"
                + "  reason",
            "well    connected    50s    closed     2.0      0       1.3ms  2.5s  2       50 MiB",
            "dies    failed       1d     half-open  0.0      3       -      -     0       -      "
                + " the process exited with status 1; stderr: Error: API_KEY is required; starting"
                + " for 3 s; next attempt in 9 s",
            "slow    not started         closed     0.0      0       -      -     0       -"),
        cli.outLines());
  }

  @Test
  void printsSavedCallsOnceThereAreSome() {
    String savings =
        """
        "savings": {"calls": 1204, "seconds": 2475.25, "hits": {"calls": 1100},
          "collapsed": {"calls": 4}, "stale": {"calls": 100}},
        """;
    bridge.answer(
        "GET /dashboard/state",
        200,
        STATE.replace("\"response_cache\"", savings + "\"response_cache\""));

    cli.run("status");

    assertEquals(
        "saved 1204 calls (41m of requests): 1100 fresh, 4 with an equal request, 100 stale",
        cli.outLines().get(1));
  }

  @Test
  void printsOneServerAndItsExitCode() {
    assertEquals(0, cli.run("status", "well"));
    assertThat(cli.outLines()).hasSize(4);

    assertEquals(2, cli.run("status", "missing"));
    assertThat(cli.err()).contains("the bridge has no server \"missing\"");
  }

  @Test
  void fitsTerminal() {
    cli.width = OptionalInt.of(100);

    cli.run("status");

    assertThat(cli.outLines()).allMatch(line -> line.length() < 100);
  }

  @Test
  void leavesOutColumnsOnNarrowTerminal() {
    cli.width = OptionalInt.of(60);

    cli.run("status");

    assertEquals(
        List.of(
            "server  state        breaker    errors  reason",
            "well    connected    closed     0",
            "dies    failed       half-open  3       the process exited",
            "                                        with status 1;",
            "                                        stderr: Error:",
            "                                        API_KEY is",
            "                                        required; starting",
            "                                        for 3 s; next…",
            "slow    not started  closed     0"),
        cli.outLines().subList(2, cli.outLines().size()));
  }

  @Test
  void shortensLongNamesOnNarrowTerminal() {
    cli.width = OptionalInt.of(50);
    bridge.answer(
        "GET /dashboard/state", 200, STATE.replace("dies", "a-server-with-a-rather-long-name"));

    cli.run("status");

    assertThat(cli.outLines().subList(2, cli.outLines().size()))
        .allMatch(line -> line.length() < 50)
        .anyMatch(line -> line.matches("a-server-.*…  failed {7}the process.*"));
  }

  @Test
  void printsJsonForPrograms() {
    String server = "{\"name\":\"we/ll\",\"status\":{\"state\":\"unresponsive\"}}";
    bridge.answer("GET /admin/servers/we%2Fll", 200, server);

    assertEquals(3, cli.run("status", "--json", "we/ll"));
    assertEquals(server + "\n", cli.out());
  }

  @Test
  void explainsMissingKey() {
    bridge.answer(
        "GET /dashboard/state", 401, "{\"title\":\"Unauthorized\",\"detail\":\"no credentials\"}");

    assertEquals(2, cli.run("status"));
    assertThat(cli.err())
        .contains("requires a key: Unauthorized: no credentials; give one with --key");
    assertEquals(2, cli.run("status", "--key", "k"));
    assertThat(cli.err()).contains("rejects the key");
  }

  @Test
  void rejectsAddressWithCredentialsWithoutPrintingThem() {
    assertEquals(2, cli.run("status", "--url", "http://user:secret@127.0.0.1:1"));
    assertThat(cli.err()).contains("the address has credentials").doesNotContain("secret");
    assertEquals(2, cli.run("status", "--url", bridge.url() + "#there"));
  }

  @Test
  void reportsBrokenConnection() {
    bridge.stream("GET /admin/servers/files/log?tail=100", "event: line\n");
    bridge.breakAnswers();

    assertEquals(3, cli.run("logs", "-f", "files"));
    assertThat(cli.err()).contains("the connection to the bridge at " + bridge.url() + " broke");
    assertEquals(3, cli.run("status"));
    assertThat(cli.err()).contains("no bridge at " + bridge.url());
  }

  @Test
  void reportsProblemsOfBridge() {
    bridge.answer("GET /dashboard/state", 503, "{\"title\":\"Shutting down\"}");
    assertEquals(3, cli.run("status"));
    assertThat(cli.err()).contains("answers: Shutting down");

    bridge.answer("GET /dashboard/state", 403, "{\"title\":\"Forbidden\"}");
    assertEquals(2, cli.run("status"));
    assertThat(cli.err()).contains("refuses: Forbidden");
  }

  @Test
  void printsLogWithoutControlCharacters() {
    bridge.answer("GET /admin/servers/files/log?tail=2", 200, LINES);

    assertEquals(0, cli.run("logs", "--tail", "2", "files"));
    assertEquals(List.of("T1  bridge  start failed", "T2  stderr  a\ufffdb"), cli.outLines());
    assertEquals(2, cli.run("logs", "--tail", "all", "files"));
  }

  @Test
  void followsLogUntilItEnds() {
    bridge.stream(
        "GET /admin/servers/files/log?tail=100",
        """
        event: omitted
        data: {"lines":5}

        id: 6
        event: line
        data: {"time":"T","source":"stderr","level":"info","text":"hello"}

        : comment

        """);

    assertEquals(0, cli.run("logs", "-f", "files"));
    assertEquals("T  stderr  hello\n", cli.out());
    assertThat(cli.err()).contains("5 lines omitted").contains("the log ended");

    assertEquals(0, cli.run("logs", "-f", "--json", "files"));
    assertThat(cli.out()).contains("{\"time\":\"T\",\"source\":\"stderr\"");
  }

  @Test
  void reportsBridgeThatSendsNothing() throws Exception {
    bridge.stall(
        "GET /admin/servers/files/log?tail=100",
        "event: line\ndata: {\"time\":\"T\",\"source\":\"stderr\",\"text\":\"hello\"}\n\n");
    FutureTask<Integer> command = new FutureTask<>(() -> cli.run("logs", "-f", "files"));
    Thread.ofVirtual().start(command);
    Polling.until(true, () -> cli.out().contains("hello"), "the event is printed");

    cli.nanos = Duration.ofSeconds(44).toNanos();
    cli.frames.draw();
    assertThat(command.isDone()).isFalse();
    cli.nanos = Duration.ofSeconds(45).toNanos();
    cli.frames.draw();

    assertThat(command.get()).isEqualTo(3);
    assertThat(cli.err())
        .contains("the bridge at " + bridge.url() + " has sent nothing for 45 s")
        .doesNotContain("the log ended");
    assertThat(cli.frames.areAllEnded()).isTrue();
  }

  @Test
  void reportsUnknownServerOfFollowedLog() {
    assertEquals(2, cli.run("logs", "-f", "missing"));
    assertThat(cli.err()).contains("Not found");
  }

  @Test
  void restartsServer() {
    bridge.answer("POST /admin/servers/files/restart", 202, "{\"name\":\"files\"}");

    assertEquals(0, cli.run("restart", "files"));
    assertEquals("restarting files\n", cli.out());
    assertEquals(0, cli.run("restart", "--json", "files"));
    assertEquals(2, cli.run("restart", "missing"));
  }

  @Test
  void redrawsTerminalWithEachEvent() {
    cli.width = OptionalInt.of(100);
    bridge.stream(
        "GET /dashboard/events",
        "event: state\ndata: "
            + STATE.replace("\n", " ")
            + "\n\nevent: patch\ndata: {\"servers\":{\"dies\":null,\"slow\":{\"status\":"
            + "{\"state\":\"slow\",\"reason\":\"too long\"}}},\"order\":[\"well\",\"slow\"]}\n\n");

    assertEquals(0, cli.run("status", "--watch"));

    String last = cli.out().substring(cli.out().lastIndexOf("\u001b[H"));
    assertThat(last).contains("slow").contains("too long").contains("q: quit");
    assertThat(last).doesNotContain("dies");
    assertThat(cli.out()).startsWith("\u001b[?1049h").endsWith("\u001b[?1049l");
    assertThat(cli.err()).contains("ended the stream");
  }
}
