package dev.bascule.adapter.in.cli.remote;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code reload}, {@code cache}, {@code breaker} and {@code sessions}. */
class InspectionCommandsTest {

  @TempDir Path folder;
  private final FakeHttpBridge bridge = new FakeHttpBridge();
  private CliFixture cli = new CliFixture(Path.of(""));

  @BeforeEach
  void useBridge() {
    cli = new CliFixture(folder);
    cli.environment.put("BASCULE_URL", bridge.url());
  }

  @AfterEach
  void close() {
    bridge.close();
  }

  @Test
  void reloads() {
    bridge.answer(
        "POST /admin/reload",
        200,
        """
        {"file":"b.yaml","needsRestart":["listen.port"],
         "last":{"result":"applied","added":["a","b"],"changed":[],"removed":[]}}
        """);

    assertEquals(0, cli.run("reload"));
    assertEquals("reloaded b.yaml; added: a, b; changed: none; removed: none\n", cli.out());
    assertThat(cli.err()).contains("restart required to apply listen.port");
  }

  @Test
  void printsErrorsOfInvalidFile() {
    bridge.answer("POST /admin/reload", 422, "{\"title\":\"x\",\"mistakes\":[\"b.yaml:1:1: no\"]}");

    assertEquals(2, cli.run("reload"));
    assertThat(cli.err()).contains("b.yaml:1:1: no");
    assertEquals(2, cli.run("reload", "--json"));
    assertThatJson(cli.out()).node("mistakes[0]").isEqualTo("b.yaml:1:1: no");
  }

  @Test
  void listsAndEndsSessions() {
    bridge.answer(
        "GET /admin/sessions",
        200,
        "{\"sessions\":[{\"id\":\"0123456789ab\",\"client\":\"cursor 1\",\"streams\":2}]}");
    bridge.answer("DELETE /admin/sessions/0123456789ab", 200, "{}");

    assertEquals(0, cli.run("sessions"));
    assertThat(cli.out()).contains("0123456789ab", "cursor 1");
    assertEquals(0, cli.run("sessions", "end", "0123456789ab"));
    assertThat(cli.out()).endsWith("ended session 0123456789ab\n");
    assertEquals(2, cli.run("sessions", "end"));
    assertEquals(2, cli.run("sessions", "stop", "0123456789ab"));
  }

  @Test
  void showsAndChangesBreakers() {
    bridge.answer(
        "GET /admin/breakers",
        200,
        """
        {"files":{"state":"closed","failure_count":1,"rejected_requests":2,
        "tools":[{"tool":"export","caller":"","state":"open","retry_after_seconds":28.50}]}}\
        """);
    bridge.answer("POST /admin/breakers/files/open", 200, "{\"state\":\"open\"}");

    assertEquals(0, cli.run("breaker"));
    assertEquals(
        """
        files: closed, 1 recent failures, 2 requests rejected
        files, tool export: open for callers without credentials, next attempt in 28.5 s
        """,
        cli.out());
    assertEquals(0, cli.run("breaker", "files", "open"));
    assertThat(cli.out()).contains("files: open");
    assertEquals(2, cli.run("breaker", "files", "break"));
    assertEquals(2, cli.run("breaker", "absent"));
  }

  @Test
  void showsModesOfBreakers() {
    bridge.answer(
        "GET /admin/breakers",
        200,
        """
        {"files":{"state":"open","mode":"isolate","failure_count":0,"rejected_requests":2},
        "mail":{"state":"closed","mode":"observe","observed_state":"half_open",
        "observed_requests":7,"failure_count":0,"rejected_requests":0},
        "notes":{"state":"closed","mode":"protect","failure_count":0,"rejected_requests":0}}\
        """);
    bridge.answer(
        "POST /admin/breakers/notes/isolate", 200, "{\"state\":\"open\",\"mode\":\"isolate\"}");

    assertEquals(0, cli.run("breaker"));
    assertEquals(
        """
        files: isolated, 0 recent failures, 2 requests rejected
        mail: closed, by its rules half_open (7 requests not rejected), 0 recent failures, 0 requests rejected
        notes: closed, 0 recent failures, 0 requests rejected
        """,
        cli.out());
    assertEquals(0, cli.run("breaker", "notes", "isolate"));
    assertThat(cli.out()).contains("notes: isolated");
  }

  @Test
  void completesFeaturesOfRunningBridge() {
    bridge.answer(
        "GET /servers/my%20files/tools",
        200,
        """
        {"tools":[{"name":"read","description":"Reads a file. Slowly.","inputSchema":{"properties":
          {"path":{"description":"The\\npath"},"limit":{},"b d":{}}}},
          {"name":"two words"},{"name":":files"},{"name":"a\\tb"}]}
        """);
    bridge.answer(
        "GET /servers/files/prompts",
        200,
        "{\"prompts\":[{\"name\":\"sum\",\"arguments\":[{\"name\":\"city\"}]}]}");
    bridge.answer(
        "GET /servers/files/resources", 200, "{\"resources\":[{\"uri\":\"demo://note\"}]}");

    assertThat(completions("call", "my files", "")).containsExactly("read\tReads a file");
    assertThat(completions("tools", "my files", "r")).containsExactly("read\tReads a file");
    assertThat(completions("call", "my files", "read", ""))
        .containsExactly("path=\tThe path", "limit=");
    assertThat(completions("call", "my files", "read", "path=x", "")).containsExactly("limit=");
    assertThat(completions("call", "my files", "read", "path=")).isEmpty();
    assertThat(completions("call", "my files", "absent", "")).isEmpty();
    assertThat(completions("call", "absent", "")).isEmpty();
    assertThat(completions("prompts", "files", "")).containsExactly("sum");
    assertThat(completions("prompts", "files", "sum", "")).containsExactly("city=");
    assertThat(completions("resources", "files", "")).containsExactly("demo://note");
  }

  private List<String> completions(String... words) {
    int before = cli.outLines().size();
    String[] line =
        Stream.concat(Stream.of("completion", "words", "--"), Stream.of(words))
            .toArray(String[]::new);
    assertEquals(0, cli.run(line));
    return cli.outLines().subList(before, cli.outLines().size());
  }

  @Test
  void clearsResultsByTagOrMakesThemStale() {
    bridge.answer(
        "DELETE /admin/caches/responses?server=files&tag=issue%3A42", 200, "{\"total_cleared\":3}");
    bridge.answer(
        "DELETE /admin/caches/responses?tag=issue%3A42&soft=true", 200, "{\"total_expired\":2}");

    assertEquals(0, cli.run("cache", "clear", "--server", "files", "--tag", "issue:42"));
    assertThat(cli.out()).endsWith("removed entries: 3\n");
    assertEquals(0, cli.run("cache", "clear", "--tag", "issue:42", "--soft"));
    assertThat(cli.out()).endsWith("entries made stale: 2\n");
    assertEquals(2, cli.run("cache", "clear", "--soft"));
    assertEquals(2, cli.run("cache", "entries", "--tag", "issue:42"));
  }

  @Test
  void doesNotClearAllWithOptionOfAnotherAction() {
    assertEquals(2, cli.run("cache", "clear", "--assume", "get_*"));
    assertThat(cli.err()).contains("--assume is for advise");
  }

  @Test
  void listsAndClearsCaches() {
    bridge.answer(
        "GET /admin/caches/entries?server=files",
        200,
        "{\"entries\":[{\"id\":\"0123456789ab\",\"hits\":7,\"remainingSeconds\":-28.74},"
            + "{\"id\":\"b\",\"remainingSeconds\":61.2}],\"total\":3,\"omitted\":1}");
    bridge.answer("DELETE /admin/caches/tools?server=files", 200, "{\"total_cleared\":1}");
    bridge.answer("DELETE /admin/caches/responses?server=files", 200, "{\"total_cleared\":4}");

    assertEquals(0, cli.run("cache", "entries", "--server", "files"));
    assertThat(cli.out())
        .contains("0123456789ab", "7", "and 1 more", "stale for 29 s", "fresh for 61 s")
        .doesNotContain("-28");
    assertEquals(0, cli.run("cache", "--server", "files", "--json"));
    assertThat(cli.out()).contains("\"remainingSeconds\":-28.74");
    assertEquals(0, cli.run("cache", "clear", "--server", "files"));
    assertThat(cli.out()).endsWith("removed entries: 5\n");
    assertEquals(2, cli.run("cache", "burn"));
  }

  @Test
  void advisesWhatToCache() {
    bridge.answer(
        "GET /admin/caches/advice?server=tracker&assume=read_*%2Clist",
        200,
        """
        {"enabled":true,"servers":[{"server":"tracker","observedSeconds":21600,"calls":18204,
         "writes":{"drops":188,"removed":2310,"reloads":2000,"unchanged":1904},
         "tools":[
          {"tool":"get_issue","declaredReadOnly":true,"calls":9120,"repeats":6475,"callers":4,
           "lifetimes":[{"ttl":"5m","hits":1},
            {"ttl":"15m","hits":5837,"wrong":12,"savedSeconds":2460,"lostUnchanged":1100}],
           "advice":{"ttl":"15m","rule":"cache: { ttl: 15m, onlyReadOnly: true }"}},
          {"tool":"list","assumedReadOnly":true,"calls":200,"repeats":100,"callers":1,
           "lifetimes":[{"ttl":"10s","hits":50,"wrong":0,"savedSeconds":9}],
           "advice":{"ttl":"10s","rule":"cache: { ttl: 10s }"}},
          {"tool":"search","declaredReadOnly":true,"calls":840,"repeats":840,"callers":1,
           "cachedFor":"150s","reloads":{"total":800,"unchanged":795},
           "lifetimes":[],"advice":{"none":"cached"}},
          {"tool":"clock","declaredReadOnly":true,"calls":140,"repeats":139,"callers":1,
           "firstDifference":"content[0].text","lifetimes":[{"ttl":"10s","hits":139,"wrong":139}],
           "ignorable":{"argument":"requestId","percent":31},
           "advice":{"none":"results-differ","ttl":"10s"}},
          {"tool":"No","calls":130,"repeats":129,"callers":1,
           "cachedFor":"10s","reloads":{"total":129,"unchanged":129},
           "lifetimes":[{"ttl":"30s","hits":39,"wrong":0,"savedSeconds":8}],
           "advice":{"ttl":"30s","rule":"cache: { ttl: 30s }"}},
          {"tool":"create","calls":61,"repeats":0,"callers":1,"lifetimes":[],
           "advice":{"none":"not-read-only"}}]}]}
        """);
    bridge.answer("GET /admin/caches/advice", 200, "{\"enabled\":true,\"servers\":[]}");
    bridge.answer("GET /admin/caches/advice?server=off", 200, "{\"enabled\":false}");

    assertEquals(
        0, cli.run("cache", "advise", "--server", "tracker", "-a", "read_*", "-a", "list"));
    assertThat(cli.out().lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly(
            "tracker (6 h, 18204 calls)",
            "tool calls repeats callers ttl would hit wrong saves advice",
            "get_issue 9120 71 % 4 15m 64 % 0.2 % 41 min cache: { ttl: 15m, onlyReadOnly: true },"
                + " read-only: declared by the server; up to 12 % more if writes name what they"
                + " change: invalidates",
            "list 200 50 % 1 10s 25 % 0 % 9 s cache: { ttl: 10s }, read-only: assumed, as if no"
                + " other tool wrote",
            "search 840 100 % 1 - - - - cached for 150s: unchanged at 795 of 800 reloads",
            "clock 140 99 % 1 10s 99 % 100 % 0 s none: results differ at content[0].text; key: {"
                + " ignore: [requestId] } would add up to 31 %",
            "No 130 99 % 1 30s 30 % 0 % 8 s cache: { ttl: 30s } instead of 10s; unchanged at 129 of"
                + " 129 reloads",
            "create 61 0 % 1 - - - - none: not declared as read-only",
            "writes: 188 drops of the whole server removed 2310 results; of 2000 that were loaded"
                + " again while fresh, 1904 were unchanged: see invalidates",
            "",
            "rules to write:",
            "mcpServers:",
            "tracker:",
            "tools:",
            "get_issue: { cache: { ttl: 15m, onlyReadOnly: true } }",
            "list: { cache: { ttl: 10s } }",
            "\"No\": { cache: { ttl: 30s } }");
    assertEquals(0, cli.run("cache", "advise", "--json"));
    assertThat(cli.out()).endsWith("{\"enabled\":true,\"servers\":[]}\n");
    assertEquals(0, cli.run("cache", "advise"));
    assertThat(cli.out()).endsWith("no calls yet: advice needs at least 100 of a tool\n");
    assertEquals(0, cli.run("cache", "advise", "--server", "off"));
    assertThat(cli.out()).endsWith("calls are not counted: caches.advice is false\n");
  }
}
