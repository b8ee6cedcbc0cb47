package dev.bascule.adapter.in.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.cli.CliFixture;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.tls.PemFolder;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeCommandTest {

  private final Path folder;
  private final CliFixture cli;

  ServeCommandTest(@TempDir Path folder) {
    this.folder = folder;
    cli = new CliFixture(folder);
  }

  @Test
  void printsAddressAndClosesBridgeAtTheEnd() {
    cli.writeServers();

    int code = cli.run("serve", "--port", "0");

    assertEquals(0, code);
    assertEquals(List.of("listening on http://127.0.0.1:4711"), cli.outLines());
    assertEquals(0, cli.bridge.startedConfigs.getFirst().address().port());
    assertEquals(1, cli.bridge.closeCount);
  }

  @Test
  void startsEagerServersOnlyWhenServing() {
    cli.writeServers();

    cli.run("tools");
    cli.run("check");
    assertEquals(0, cli.bridge.eagerStartCount);
    cli.run("serve");
    assertEquals(1, cli.bridge.eagerStartCount);
    cli.run("demo");

    assertEquals(2, cli.bridge.eagerStartCount);
  }

  @Test
  void printsHttpsAddress() {
    PemFolder.writeExamples(folder);
    cli.write(
        "bascule.yaml",
        """
        listen: { tls: { certificate: tls/bridge.pem, key: tls/bridge.key } }
        mcpServers: {}
        """);

    cli.run("serve");

    assertEquals(List.of("listening on https://127.0.0.1:4711"), cli.outLines());
  }

  @Test
  void watchesFileUnlessDisabled() {
    cli.writeServers();

    cli.run("serve");
    cli.run("serve", "--no-reload");
    cli.run("demo");

    assertEquals(
        List.of(true, false),
        cli.bridge.reloadableConfigs.stream().map(ReloadableConfig::watched).toList());
  }

  @Test
  void printsSummaryToStandardError() {
    cli.writeServers();

    cli.run("serve", "--host", "::1");

    assertEquals(
        """
        server  everything     stdio, caching disabled
        server  remote         streamable-http, 1 caching rule
        cache   listings       1000 entries, 64MiB, TTL 5m
        cache   responses      500 entries, 64MiB, TTL 150s, only for tools with a caching rule
        page    /docs          http://[::1]:4711/docs
        page    /dashboard     http://[::1]:4711/dashboard
        page    /metrics       http://[::1]:4711/metrics
        page    /openapi.json  http://[::1]:4711/openapi.json
        access  open           No authentication: anyone who can reach ::1 can call every tool.
        """,
        cli.err());
  }

  @Test
  void printsOnATerminalThatItStopped() {
    cli.width = OptionalInt.of(80);
    cli.writeServers();

    cli.run("serve");

    assertThat(cli.err()).endsWith("\rstopping\nstopped\n");
  }

  @Test
  void printsThatKeysAreRequiredWithoutKeys() {
    cli.write(
        "bascule.yaml",
        """
        auth: { keys: [{ name: webui, key: "the-key-of-webui" }] }
        mcpServers: {}
        """);

    cli.run("serve");

    assertEquals("access  by key         API keys: 1", cli.err().lines().toList().getLast());
    assertThat(cli.err()).doesNotContain("the-key");
  }

  @Test
  void warnsAboutIgnoredKeys() {
    cli.write(
        "mcp.json",
        """
        {
          "mcpServers": {
            "a": { "command": "a", "watchPaths": ["."] }
          }
        }
        """);

    cli.run("serve");

    assertEquals(
        "warning: mcp.json:3: mcpServers.a.watchPaths: is ignored: the bridge does not restart a"
            + " server when files change",
        cli.errLines().getFirst());
  }

  @Test
  void printsOnlyLogRecordsInJsonFormat() {
    cli.writeServers();

    cli.run("serve", "--log-format", "json");

    assertEquals("", cli.err());
    assertEquals(List.of("listening on http://127.0.0.1:4711"), cli.outLines());
  }

  @Test
  void setsGracePeriodBeforePrintingAddress() {
    cli.writeServers();

    cli.run("serve");

    assertEquals(List.of(""), cli.stop.printedBeforeGrace);
  }

  @Test
  void requiresConfiguration() {
    int code = cli.run("serve", "--port", "0");

    assertEquals(2, code);
    assertEquals(
        "no configuration found in "
            + folder
            + " (looked for bascule.yaml, bascule.yml, bascule.json, mcp.json; also in bascule"
            + " below $XDG_CONFIG_HOME or ~/.config, and in /etc/bascule); write a file with"
            + " `bascule init`, pass one with --config, pass a server with --url or its command"
            + " after --, or try `bascule demo`",
        cli.errLines().getFirst());
    assertEquals("", cli.out());
    assertEquals(List.of(), cli.bridge.startedConfigs);
  }

  @Test
  void putsAnIpv6AddressInBrackets() {
    cli.writeServers();

    cli.run("serve", "--host", "::1");

    assertEquals(List.of("listening on http://[::1]:4711"), cli.outLines());
  }

  @Test
  void supervisorIsStoppedAfterDrainDelay() {
    List<String> events = eventsOfStop("listen: { drainDelay: 5s }\n", /* isBySupervisor= */ true);

    assertEquals(List.of("announced", "waited PT5S", "closed"), events);
  }

  @Test
  void userIsNotKeptWaitingForDrainDelay() {
    List<String> events = eventsOfStop("listen: { drainDelay: 5s }\n", /* isBySupervisor= */ false);

    assertEquals(List.of("closed"), events);
  }

  @Test
  void stopsImmediatelyWithoutDrainDelay() {
    assertEquals(List.of("closed"), eventsOfStop("", /* isBySupervisor= */ true));
  }

  private List<String> eventsOfStop(String section, boolean isBySupervisor) {
    List<String> events = new ArrayList<>();
    cli.write("bascule.yaml", section + "mcpServers: {}\n");
    cli.stop.isBySupervisor = isBySupervisor;
    cli.stop.events = events::add;
    cli.bridge.onOrder = events::add;

    assertEquals(0, cli.run("serve"));
    return events;
  }

  @Test
  void reloadsOnHangup() {
    List<String> events = new ArrayList<>();
    cli.writeServers();
    cli.bridge.onOrder = events::add;
    cli.stop.onAwait = () -> cli.stop.onHangup.orElseThrow().run();

    cli.run("serve");

    assertEquals(List.of("reloaded", "closed"), events);
  }

  @Test
  void endsOnHangupInTerminal() {
    cli.writeServers();
    cli.width = OptionalInt.of(80);

    cli.run("serve");

    assertEquals(Optional.empty(), cli.stop.onHangup);
  }

  @Test
  void exitsWith75IfPortIsInUse() {
    cli.writeServers();
    cli.bridge.stubBindFailure(
        new BindException("cannot listen on 127.0.0.1:8080: Address already in use"));

    int code = cli.run("serve", "--port", "8080");

    assertEquals(75, code);
    assertEquals(
        List.of(
            "cannot listen on 127.0.0.1:8080: Address already in use; choose another address or"
                + " port with --host or --port (0 for a free port)"),
        cli.errLines());
  }

  @Test
  void exitsWith2IfStartFailsOtherwise() {
    cli.writeServers();
    cli.bridge.stubBindFailure(new IOException("the secret is too short"));

    assertEquals(2, cli.run("serve"));
    assertEquals(List.of("the secret is too short"), cli.errLines());
  }

  @Test
  void readsNamedFile() {
    cli.write("other.json", "{\"listen\": {\"port\": 1}, \"mcpServers\": {}}");

    cli.run("serve", "--config", "other.json");

    assertEquals(1, cli.bridge.startedConfigs.getFirst().address().port());
  }
}
