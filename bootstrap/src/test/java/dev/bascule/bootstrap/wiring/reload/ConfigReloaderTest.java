package dev.bascule.bootstrap.wiring.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Attempt;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Reload;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.application.port.in.ShowConfigurationUseCase.EffectiveSetting;
import dev.bascule.application.port.out.ReloadResult;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.tls.PemFolder;
import dev.bascule.domain.breaker.BreakerMode;
import dev.bascule.domain.mcp.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The effect of a changed file on servers, access and notifications. No server is real. */
final class ConfigReloaderTest {

  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");

  private static final String ONE = "mcpServers:\n  a: { command: x }\n";
  private static final String TWO = ONE + "  b: { command: y }\n";
  private static final String KEYS = "auth: { keys: [{ name: ann, key: \"0123456789abcdef\" }] }\n";

  @TempDir private Path folder;
  private ReloadFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new ReloadFixture(folder, ONE);
  }

  @AfterEach
  void end() {
    fixture.reloader.end();
  }

  private static Result resultOf(Reload reload) {
    return reload.last().map(Attempt::result).orElseThrow();
  }

  private Result reload(String text) throws IOException {
    fixture.write(text);
    return resultOf(fixture.reloader.reload());
  }

  @Nested
  class Inspection {

    private EffectiveSetting setting(String key) {
      return fixture.reloader.showConfiguration().settings().stream()
          .filter(setting -> setting.key().equals(key))
          .findFirst()
          .orElseThrow();
    }

    @Test
    void showsValuesOfLastReload() throws IOException {
      Result _ = reload("# a comment\ncaches: { tools: { ttl: 7s } }\n" + TWO);

      assertEquals("7s", setting("caches.tools.ttl").value());
      assertEquals("b.yaml:2", setting("caches.tools.ttl").source());
      assertEquals("default", setting("caches.responses.ttl").source());
      assertEquals("y", setting("mcpServers.b.command").value());
      assertEquals(Optional.of(B), setting("mcpServers.b.command").server());
      assertEquals(List.of("b.yaml"), fixture.reloader.showConfiguration().files());
    }

    @Test
    void showsNewLinesIfOnlyTheyChanged() throws IOException {
      assertEquals(new Result.Unchanged(), reload("\n\n" + ONE));

      assertEquals("b.yaml:4", setting("mcpServers.a.command").source());
    }

    @Test
    void keepsPreviousValuesAfterError() throws IOException {
      assertInstanceOf(Result.Rejected.class, reload("mcpServers: 1\n"));

      assertEquals("x", setting("mcpServers.a.command").value());
      assertEquals("b.yaml:2", setting("mcpServers.a.command").source());
    }

    @Test
    void namesKeyThatValueIsInheritedFrom() throws IOException {
      Result _ = reload("breaker: { callTimeout: 3s }\n" + ONE);

      EffectiveSetting timeout = setting("mcpServers.a.breaker.callTimeout");
      assertEquals("3s", timeout.value());
      assertEquals("b.yaml:1", timeout.source());
      assertEquals(Optional.of("breaker.callTimeout"), timeout.inheritedFrom());
    }

    @Test
    void showsNoSecret() throws IOException {
      Result _ =
          reload(
              "auth: { keys: [{ name: ann, key: \"${KEY}\" }] }\n"
                  + "mcpServers:\n"
                  + "  a: { command: x, args: [--token, the-planted-argument],"
                  + " env: { T: the-planted-variable } }\n"
                  + "  b: { url: \"https://b.example/mcp?k=the-planted-query\","
                  + " headers: { H: the-planted-header } }\n");

      assertThat(fixture.reloader.showConfiguration().toString())
          .contains("ann", "https://b.example/mcp")
          .doesNotContain("planted");
    }

    @Test
    void keepsVariableOfValueThatNeedsRestart() throws IOException {
      fixture.reloader.end();
      String rest = "\n  secretFile: /key\n" + ONE;
      fixture = new ReloadFixture(folder, "shared:\n  url: \"${ENGINE}\"" + rest);

      Result _ = reload("# moved\nshared:\n  url: valkeys://second.example" + rest);

      EffectiveSetting url = setting("shared.url");
      assertEquals("${ENGINE}", url.value());
      assertEquals("b.yaml:2", url.source());
      assertTrue(url.needsRestart());
      assertFalse(setting("mcpServers.a.command").needsRestart());
    }
  }

  @Nested
  class ValidFile {

    @Test
    void addsAndRemovesServers() throws IOException {
      assertEquals(new Result.Applied(List.of(B), List.of(), List.of()), reload(TWO));
      assertEquals(List.of(A, B), fixture.servers());

      assertEquals(new Result.Applied(List.of(), List.of(), List.of(B)), reload(ONE));
      assertEquals(List.of(A), fixture.servers());
      fixture.runClosing();
      assertEquals(List.of("b"), fixture.closedServers);
    }

    @Test
    void appliesFilesThatAreAddedChangedAndRemovedInAnIncludedFolder() throws IOException {
      Path added = Files.createDirectory(folder.resolve("conf.d")).resolve("b.yaml");
      fixture.write("include: conf.d\n" + ONE);
      fixture.runChecks(2);

      Files.writeString(added, "mcpServers: { b: { command: y } }");
      fixture.runChecks(2);
      assertEquals(List.of(A, B), fixture.servers());

      Object before = fixture.connection(B);
      Files.writeString(added, "mcpServers: { b: { command: z } }");
      fixture.runChecks(2);
      assertNotSame(before, fixture.connection(B));

      Files.delete(added);
      fixture.runChecks(2);
      assertEquals(List.of(A), fixture.servers());
    }

    /** Kubernetes replaces the link {@code ..data}, through which the files of a ConfigMap go. */
    @Test
    void appliesALinkThatIsReplacedInAnIncludedFolder() throws IOException {
      Path included = Files.createDirectory(folder.resolve("conf.d"));
      for (String version : List.of("y", "z")) {
        Path content = Files.createDirectory(included.resolve(".." + version));
        Files.writeString(
            content.resolve("b.yaml"), "mcpServers: { b: { command: " + version + " } }");
      }
      Path data = Files.createSymbolicLink(included.resolve("..data"), Path.of("..y"));
      Files.createSymbolicLink(included.resolve("b.yaml"), Path.of("..data/b.yaml"));
      reload("include: conf.d\n" + ONE);
      fixture.runChecks(2);
      Object before = fixture.connection(B);

      Files.move(
          Files.createSymbolicLink(included.resolve("..data_tmp"), Path.of("..z")),
          data,
          StandardCopyOption.ATOMIC_MOVE);
      fixture.runChecks(2);

      assertNotSame(before, fixture.connection(B));
      assertEquals(List.of(A, B), fixture.servers());
    }

    @Test
    void keepsUnchangedServers() throws IOException {
      Object before = fixture.connection(A);
      reload(TWO);
      reload(ONE + KEYS);

      assertSame(before, fixture.connection(A));
      assertEquals(List.of("a", "b"), fixture.createdServers);
    }

    @Test
    void doesNotRestoreClosedServerAfterFailure() throws IOException {
      fixture.failingServers.add("b");
      fixture.write("mcpServers:\n  b: { command: y }\n" + KEYS);
      assertThrows(IllegalStateException.class, () -> fixture.reloader.reload());
      fixture.runClosing();

      assertEquals(new Result.Applied(List.of(A), List.of(), List.of()), reload(ONE));
      assertEquals(List.of(A), fixture.servers());
      assertEquals(List.of("a", "a"), fixture.createdServers);
      assertFalse(fixture.access.get().requiresCredentials());
    }

    @Test
    void reconnectsIfTransportChanges() throws IOException {
      Object before = fixture.connection(A);

      assertEquals(
          new Result.Applied(List.of(), List.of(A), List.of()),
          reload("mcpServers:\n  a: { command: x, env: { WHO: me } }\n"));
      assertNotSame(before, fixture.connection(A));
    }

    @Test
    void keepsConnectionIfOnlyPolicyChanges() throws IOException {
      Object before = fixture.connection(A);

      assertEquals(
          new Result.Applied(List.of(), List.of(A), List.of()),
          reload("mcpServers:\n  a: { command: x, trusted: true }\n"));
      assertSame(before, fixture.connection(A));
    }

    /** A server with another policy loses its cached results, and no other does. */
    @Test
    void changesOnlyServerWithOtherTags() throws IOException {
      String servers =
          """
          mcpServers:
            a: { command: x, tools: { get: { cache: { tags: ["issue:{args.%s}"] } } } }
            b: { command: y, tools: { set: { invalidates: ["issue:{args.%s}"] } } }
          """;
      reload(servers.formatted("id", "id"));

      assertEquals(
          new Result.Applied(List.of(), List.of(A), List.of()),
          reload(servers.formatted("number", "id")));
      assertEquals(
          new Result.Applied(List.of(), List.of(B), List.of()),
          reload(servers.formatted("number", "number")));
    }

    @Test
    void keepsStateOfBreakerWhateverItsSettings() throws IOException {
      fixture.breakerOf(A).forceOpen();
      reload("mcpServers:\n  a: { command: x, trusted: true }\n");
      assertFalse(fixture.isClosed(A));

      reload("mcpServers:\n  a: { command: x, trusted: true, breaker: { maxCallTime: 1h } }\n");
      assertFalse(fixture.isClosed(A));

      reload("mcpServers:\n  a: { command: x, trusted: true, breaker: { failureThreshold: 9 } }\n");
      assertFalse(fixture.isClosed(A));
    }

    @Test
    void isolatesServerUntilModeIsRemoved() throws IOException {
      reload("mcpServers:\n  a: { command: x, breaker: { mode: isolate } }\n");
      boolean isolated = fixture.breakerOf(A).snapshot().mode() == BreakerMode.ISOLATE;
      reload("mcpServers:\n  a: { command: x }\n");

      assertTrue(isolated);
      assertTrue(fixture.isClosed(A));
    }

    @Test
    void keepsOrderToIsolateAfterReconnectAndRemoval() throws IOException {
      fixture.breakerOf(A).isolate();

      reload("mcpServers:\n  a: { command: other }\n");
      BreakerMode reconnected = fixture.breakerOf(A).snapshot().mode();
      reload("mcpServers:\n  b: { command: x }\n");
      reload("mcpServers:\n  a: { command: x }\n");

      assertEquals(BreakerMode.ISOLATE, reconnected);
      assertEquals(BreakerMode.ISOLATE, fixture.breakerOf(A).snapshot().mode());
    }

    @Test
    void startsWithClosedBreakerAfterReconnect() throws IOException {
      fixture.breakerOf(A).forceOpen();
      reload("mcpServers:\n  a: { command: other }\n");

      assertTrue(fixture.isClosed(A));
    }

    @Test
    void changesTheKeys() throws IOException {
      reload(ONE + KEYS);

      assertTrue(fixture.access.get().requiresCredentials());
    }

    @Test
    void notifiesListeners() throws IOException {
      reload(ONE + "cors: { allowedOrigins: [\"https://page.example\"] }\n");

      assertEquals(1, fixture.notifiedConfigs.size());
    }

    @Test
    void reportsRestartOnlyKeysAndAppliesTheRest() throws IOException {
      fixture.write(TWO + "listen: { port: 4711 }\ncaches: { jitter: 0.5 }\n");
      Reload reload = fixture.reloader.reload();

      assertEquals(List.of("listen.port", "caches.jitter"), reload.needsRestart());
      assertEquals(List.of(A, B), fixture.servers());
      assertEquals(8808, fixture.activeConfig.config().http().port());
    }

    @Test
    void changesNothingIfUnchanged() throws IOException {
      BridgeConfig before = fixture.activeConfig.config();

      assertInstanceOf(Result.Unchanged.class, reload("# a comment\n" + ONE));
      assertSame(before, fixture.activeConfig.config());
    }

    @Test
    void logsWarnings() throws IOException {
      Logger logger = (Logger) LoggerFactory.getLogger("dev.bascule.reload");
      ListAppender<ILoggingEvent> appender = new ListAppender<>();
      appender.start();
      logger.addAppender(appender);
      try {
        reload(ONE + "  b: { command: y, watchPaths: [z] }\n");
      } finally {
        logger.detachAppender(appender);
      }

      assertThat(appender.list)
          .anyMatch(
              event ->
                  event.getLevel() == Level.WARN
                      && event
                          .getFormattedMessage()
                          .startsWith("b.yaml:3: mcpServers.b.watchPaths: is ignored"));
    }
  }

  @Nested
  class InvalidFile {

    @Test
    void isRejectedWithAllErrors() throws IOException {
      Result result = reload(TWO + "lisen: {}\ncaches: { jitter: 7 }\n");

      List<String> errors = assertInstanceOf(Result.Rejected.class, result).errors();
      assertEquals(2, errors.size());
      assertThat(errors.getFirst()).startsWith("b.yaml:4:1: lisen: ");
      assertEquals(List.of(A), fixture.servers());
    }

    @Test
    void changesNothingIfCertificateChainOfServerIsInvalid() throws IOException {
      PemFolder.writeExamples(folder);
      Files.writeString(
          folder.resolve("tls/client.pem"),
          PemFolder.authority().certificatePem(),
          StandardOpenOption.APPEND);
      BridgeConfig before = fixture.activeConfig.config();

      Result result =
          reload(
              "mcpServers:\n  b: { command: y }\n  c: { url: https://h, tls: { certificate:"
                  + " tls/client.pem, key: tls/client.key } }\n"
                  + KEYS);

      assertInstanceOf(Result.Rejected.class, result);
      assertSame(before, fixture.activeConfig.config());
      assertEquals(List.of(A), fixture.servers());
      assertFalse(fixture.access.get().requiresCredentials());
    }

    @Test
    void isRejectedIfMissing() throws IOException {
      Files.delete(fixture.file);

      assertEquals(
          new Result.Rejected(List.of("b.yaml: no such file")),
          resultOf(fixture.reloader.reload()));
    }

    @Test
    void isClearedWhenFixed() throws IOException {
      reload("nonsense: 1\n");
      assertInstanceOf(Result.Unchanged.class, reload(ONE));

      assertEquals(List.of(), fixture.reloader.showReload().errors());
      assertEquals(List.of(ReloadResult.REJECTED, ReloadResult.UNCHANGED), fixture.reloadResults);
    }

    @Test
    void doesNotRemoveKeysFromNonLoopbackAddress() throws IOException {
      ReloadFixture open = new ReloadFixture(folder, ONE + KEYS + "listen: { host: 0.0.0.0 }\n");
      open.write(ONE);
      Result result = resultOf(open.reloader.reload());

      assertThat(assertInstanceOf(Result.Rejected.class, result).errors().getFirst())
          .as(result.toString())
          .startsWith("b.yaml: auth: the bridge listens on 0.0.0.0");
      assertTrue(open.access.get().requiresCredentials());
    }
  }

  @Nested
  class FileChecks {

    @Test
    void detectsChangeAtSecondPoll() throws IOException {
      fixture.runChecks(2);
      fixture.write(TWO);
      fixture.runChecks(1);
      assertEquals(List.of(A), fixture.servers());

      fixture.runChecks(1);
      assertEquals(List.of(A, B), fixture.servers());
    }

    @Test
    void logsNothingWithoutChanges() {
      Reload before = fixture.reloader.showReload();
      fixture.runChecks(5);

      assertEquals(before, fixture.reloader.showReload());
    }

    @Test
    void rejectsInvalidFileOnce() throws IOException {
      fixture.write("nonsense: 1\n");
      fixture.runChecks(2);
      Reload refused = fixture.reloader.showReload();
      fixture.runChecks(3);

      assertInstanceOf(Result.Rejected.class, resultOf(refused));
      assertEquals(refused, fixture.reloader.showReload());
    }

    @Test
    void keepsResultOfRequestedReload() throws IOException {
      fixture.runChecks(2);
      Result applied = reload(TWO);
      fixture.runChecks(3);

      assertEquals(applied, resultOf(fixture.reloader.showReload()));
    }

    @Test
    void reportsThatInvalidFileWasFixed() throws IOException {
      fixture.write("nonsense: 1\n");
      fixture.runChecks(2);
      fixture.write(ONE);
      fixture.runChecks(2);

      assertInstanceOf(Result.Unchanged.class, resultOf(fixture.reloader.showReload()));
    }

    @Test
    void stopsWhenClosed() throws IOException {
      fixture.reloader.end();
      fixture.write(TWO);
      fixture.runChecks(3);
      Reload _ = fixture.reloader.reload();

      assertEquals(List.of(A), fixture.servers());
    }
  }
}
