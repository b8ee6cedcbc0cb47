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
        "{\"files\":{\"state\":\"closed\",\"failure_count\":1,\"rejected_requests\":2}}");
    bridge.answer("POST /admin/breakers/files/open", 200, "{\"state\":\"open\"}");

    assertEquals(0, cli.run("breaker"));
    assertEquals("files: closed, 1 recent failures, 2 requests rejected\n", cli.out());
    assertEquals(0, cli.run("breaker", "files", "open"));
    assertThat(cli.out()).contains("files: open");
    assertEquals(2, cli.run("breaker", "files", "break"));
    assertEquals(2, cli.run("breaker", "absent"));
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
}
