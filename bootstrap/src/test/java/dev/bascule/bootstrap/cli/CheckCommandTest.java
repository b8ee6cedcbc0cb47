package dev.bascule.bootstrap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {

  private final Cli cli;

  CheckCommandTest(@TempDir Path folder) {
    cli = new Cli(folder);
  }

  @Test
  void saysWhatTheConfigurationMeansAndShowsNoSecret() {
    cli.writeServers();

    int code = cli.run("check");

    assertEquals(0, code);
    assertEquals(
        """
        listen: 127.0.0.1, port 8808
        access: nobody needs a key
        caches:
          tools: 1000 entries, 64MiB, for 5m, stale 1d more on errors
          responses: 500 entries, 64MiB, for 150s
          clean-up: every 5m
        server everything:
          transport: stdio, npx with 1 arguments
          protocol: auto
          environment: KEY
          trusted: no
          calls at once: 64 at most
          a write drops cached results: yes
          breaker: opens after 5 failures in a row, for 30s; closes after 3 successes, 1 at once; a call may take 10s
          disabled tools: none
          rules for tools: none: no result is cached
        server remote:
          transport: streamable-http, https://host/mcp
          protocol: auto
          headers: Authorization
          trusted: no
          calls at once: 64 at most
          a write drops cached results: yes
          breaker: opens after 5 failures in a row, for 30s; closes after 3 successes, 1 at once; a call may take 10s
          disabled tools: none
          rules for tools:
            get_*: cached for 90s, stale 1h more on errors, private, only if read-only; timeout 5s; sent twice: if its hints allow it
        """,
        cli.out());
  }

  @Test
  void showsWhatTheFileSaysWhereAVariableStands() {
    cli.write(
        "bascule.yaml",
        """
        listen: { basePath: "/${TOKEN}" }
        caches: { jitter: 0.1 }
        mcpServers:
          a: { command: "${TOKEN}", disabledTools: ["${TOKEN}"] }
          b: { url: "https://${TOKEN}.example:1/${TOKEN}?key=literal" }
          c: { url: "${TOKENS:-https://host/hooks}" }
          d: { url: "https://host/sse?key=literal", type: sse }
          e: { command: e, protocol: modern }
        """);

    int code = cli.run("check");

    assertEquals(0, code);
    assertFalse(cli.out().contains("s3cret"), cli::out);
    assertTrue(
        cli.outLines()
            .containsAll(
                List.of(
                    "listen: 127.0.0.1, port 8808, under /${TOKEN}",
                    "  jitter: 0.1",
                    "  transport: stdio, ${TOKEN} with 0 arguments",
                    "  disabled tools: ${TOKEN}",
                    "  transport: streamable-http, https://${TOKEN}.example:1/${TOKEN}",
                    "  transport: streamable-http, ${TOKENS:-https://host/hooks}",
                    "  transport: sse, https://host/sse",
                    "  protocol: legacy",
                    "  protocol: modern")),
        cli::out);
  }

  @Test
  void namesWhoHasAKeyAndShowsNone() {
    cli.write(
        "bascule.yaml",
        """
        listen: { host: 0.0.0.0, allowedHosts: [bridge.example] }
        auth:
          keys:
            - { name: webui, key: "the-key-of-webui" }
            - { name: "${TOKEN}", key: "the-key-of-ops-${TOKEN}", admin: true }
        cors: { allowedOrigins: ["https://webui.example"] }
        mcpServers: {}
        """);

    int code = cli.run("check");

    assertEquals(0, code);
    assertFalse(cli.out().contains("s3cret"), cli::out);
    assertFalse(cli.out().contains("the-key"), cli::out);
    assertEquals(
        List.of(
            "access:",
            "  keys: ${TOKEN}, webui",
            "  administrators: ${TOKEN}",
            "  web pages of: https://webui.example",
            "  further hosts: bridge.example"),
        cli.outLines().subList(1, 6));
  }

  @Test
  void namesEveryMistakeOnALineOfItsOwn() {
    cli.write("bascule.yaml", "listen: { prot: 1 }\nmcpServers: { a: {} }\n");

    int code = cli.run("check");

    assertEquals(2, code);
    assertEquals(
        List.of(
            "bascule.yaml:1:11: listen.prot: is unknown; did you mean `port`?",
            "bascule.yaml:2:15: mcpServers.a: expected `command` (a program to start) or `url` (a"
                + " server that runs)"),
        cli.errLines());
  }
}
