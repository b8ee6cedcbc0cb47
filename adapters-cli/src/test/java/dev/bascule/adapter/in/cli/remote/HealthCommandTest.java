package dev.bascule.adapter.in.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code health}, and what all commands for a running bridge share. */
class HealthCommandTest {

  private static final String READY = "GET /health/ready";

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
  void succeedsIfReady() {
    bridge.answer(READY, 200, "{\"status\":\"ready\"}");

    assertEquals(0, cli.run("health"));
    assertEquals("ready\n", cli.out());
    assertEquals(List.of(READY), bridge.requests);
  }

  @Test
  void failsWithReasonIfNotReady() {
    bridge.answer(READY, 503, "{\"status\":\"starting\",\"reasons\":[\"servers: 2\"]}");

    assertEquals(3, cli.run("health", "--ready"));
    assertEquals("starting: servers: 2\n", cli.out());
  }

  @Test
  void checksLiveness() {
    bridge.answer("GET /health/live", 200, "{\"status\":\"live\"}");

    assertEquals(0, cli.run("health", "--live", "--json"));
    assertEquals("{\"status\":\"live\"}\n", cli.out());
    assertEquals(2, cli.run("health", "--live", "--ready"));
  }

  @Test
  void failsIfSomethingElseListens() {
    bridge.answer(READY, 200, "<html>");
    assertEquals(3, cli.run("health"));
    assertThat(cli.err()).contains("is not a bridge: its answer is not JSON");

    bridge.answer(READY, 200, "{}");
    assertEquals(3, cli.run("health"));
    assertThat(cli.err()).endsWith("is not a bridge\n");
  }

  @Test
  void namesAddressAndRemedyIfNothingListens() {
    cli.environment.put("BASCULE_URL", "http://127.0.0.1:1");

    assertEquals(3, cli.run("health"));
    assertThat(cli.err())
        .contains("no bridge at http://127.0.0.1:1")
        .contains("name another one with --url or BASCULE_URL");
  }

  @Test
  void optionOverridesEnvironment() {
    cli.environment.put("BASCULE_URL", "http://127.0.0.1:1");
    bridge.answer("GET /base/health/ready", 200, "{\"status\":\"ready\"}");

    assertEquals(0, cli.run("health", "--url", bridge.url() + "/base/"));
  }

  @Test
  void rejectsInvalidUrl() {
    for (String url : List.of("bridge", "ftp://bridge", "http://bridge?a=b", "http://b b")) {
      assertEquals(2, cli.run("health", "--url", url), url);
    }
    assertThat(cli.err()).contains("--url: expected the address of a bridge");
  }

  @Test
  void readsKeyFromOptionEnvironmentFileOrInput() throws IOException {
    bridge.answer(READY, 200, "{\"status\":\"ready\"}");
    Files.writeString(folder.resolve("key"), "from-file\n");
    cli.input = "from-input\n";
    cli.environment.put("BASCULE_KEY", "from-environment");

    assertEquals(0, cli.run("health"));
    assertEquals("Bearer from-environment", bridge.authorization);
    assertEquals(0, cli.run("health", "--key", "from-option"));
    assertEquals("Bearer from-option", bridge.authorization);
    assertEquals(0, cli.run("health", "--key", "@key"));
    assertEquals("Bearer from-file", bridge.authorization);
    assertEquals(0, cli.run("health", "--key", "-"));
    assertEquals("Bearer from-input", bridge.authorization);
  }

  @Test
  void rejectsUnusableKeyWithoutQuotingIt() {
    assertEquals(2, cli.run("health", "--key", "one two"));
    assertEquals(2, cli.run("health", "--key", "@missing"));
    assertThat(cli.err()).doesNotContain("one two").contains("--key: cannot read");
  }

  @Test
  void explainsProblemsOfTheBridge() {
    assertEquals(2, cli.run("health", "--ca", "missing.pem"));
    assertThat(cli.err()).contains("--ca: ");
  }
}
