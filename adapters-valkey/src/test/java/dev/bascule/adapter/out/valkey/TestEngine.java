package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.SharedTokens;
import dev.bascule.domain.time.Polling;
import dev.bascule.domain.time.Ticker;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * A process of Valkey or Redis on a loopback port, with two users: the documented one of a bridge,
 * and one that may do everything.
 */
public final class TestEngine implements AutoCloseable {

  public static final String GROUP = "test";
  static final String PASSWORD = "correct horse";
  private static final String ADMIN = "admin";

  /** The first of the ports below those that the system assigns by itself. */
  private static final int FIRST_PORT = 10_000;

  private static final int PORTS = 10_000;

  /** Each process begins elsewhere among them. */
  private static final AtomicLong LAST_PORT = new AtomicLong(997 * ProcessHandle.current().pid());

  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("authority").build();
  private static final HeldCertificate SERVER =
      new HeldCertificate.Builder()
          .commonName("engine")
          .addSubjectAlternativeName("127.0.0.1")
          .signedBy(AUTHORITY)
          .build();

  /** Ignores all notifications. */
  static final SharedTokens.Listener IGNORING =
      new SharedTokens.Listener() {
        @Override
        public void tokenChanged(String name) {}

        @Override
        public void allTokensLost() {}

        @Override
        public void heartbeatReturned(long number) {}

        @Override
        public void disconnected() {}
      };

  private final String program;
  private final boolean isTls;
  private final Path folder;
  private final int port;
  private final List<String> arguments;
  private final String readyText;
  private Process process;

  private TestEngine(
      String program,
      boolean isTls,
      Path folder,
      int port,
      List<String> arguments,
      String readyText) {
    this.program = program;
    this.isTls = isTls;
    this.folder = folder;
    this.port = port;
    this.arguments = arguments;
    this.readyText = readyText;
    this.process = launch();
  }

  /**
   * Starts an engine, and waits until it accepts connections.
   *
   * @param program its name on the PATH
   * @param arguments further arguments
   */
  public static TestEngine start(String program, boolean isTls, String... arguments) {
    try {
      Path folder = Files.createTempDirectory("engine");
      Files.writeString(folder.resolve("users.acl"), acl());
      Files.writeString(folder.resolve("authority.pem"), AUTHORITY.certificatePem());
      Files.writeString(folder.resolve("server.pem"), SERVER.certificatePem());
      Files.writeString(folder.resolve("server.key"), SERVER.privateKeyPkcs8Pem());
      int port = freePort();
      List<String> all = new ArrayList<>();
      all.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
      all.addAll(List.of("--dir", folder.toString(), "--repl-diskless-sync-delay", "0"));
      all.addAll(List.of("--aclfile", folder.resolve("users.acl").toString()));
      all.addAll(List.of("--masteruser", ADMIN, "--masterauth", ADMIN));
      if (isTls) {
        all.addAll(List.of("--port", "0", "--tls-port", Integer.toString(port)));
        all.addAll(List.of("--tls-cert-file", folder.resolve("server.pem").toString()));
        all.addAll(List.of("--tls-key-file", folder.resolve("server.key").toString()));
        all.addAll(List.of("--tls-ca-cert-file", folder.resolve("authority.pem").toString()));
        all.addAll(List.of("--tls-auth-clients", "no", "--tls-replication", "yes"));
      } else {
        all.addAll(List.of("--port", Integer.toString(port)));
      }
      all.addAll(List.of(arguments));
      return new TestEngine(
          program, isTls, folder, port, List.copyOf(all), "Ready to accept connections");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a Sentinel that watches {@code primary} under the name main, and knows its replica. */
  static TestEngine startSentinel(TestEngine primary) {
    try {
      Path folder = Files.createTempDirectory("sentinel");
      Path file = folder.resolve("sentinel.conf");
      Files.writeString(
          file,
          """
          sentinel monitor main 127.0.0.1 %d 1
          sentinel auth-user main %s
          sentinel auth-pass main %s
          sentinel down-after-milliseconds main 500
          sentinel failover-timeout main 3000
          """
              .formatted(primary.port, ADMIN, ADMIN));
      int port = freePort();
      List<String> arguments =
          List.of(file.toString(), "--bind", "127.0.0.1", "--port", Integer.toString(port));
      return new TestEngine("valkey-sentinel", false, folder, port, arguments, "+slave slave");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a replica of this engine, and waits until it has its contents. */
  TestEngine startStandby() {
    TestEngine standby = start(program, isTls, "--replicaof", "127.0.0.1", Integer.toString(port));
    Polling.until(
        true,
        () ->
            standby
                .<String>admin(commands -> commands.info("replication"))
                .contains("master_link_status:up"),
        "replication is up");
    return standby;
  }

  /** Returns the documented users, and the one of the tests. */
  private static String acl() {
    return EngineScript.load(TestEngine.class, "users.acl")
            .source()
            .replace("PASSWORD", PASSWORD.replace(' ', '-'))
            .replace("GROUP", GROUP)
        + "user "
        + ADMIN
        + " on >"
        + ADMIN
        + " ~* &* +@all\n";
  }

  private static int freePort() throws IOException {
    while (true) {
      int port = FIRST_PORT + Math.floorMod(LAST_PORT.incrementAndGet(), PORTS);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException _) {
        // Another process uses it.
      }
    }
  }

  private Process launch() {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      // The engine does not start if the locale of the environment is not installed.
      builder.environment().put("LC_ALL", "C");
      Process launched = builder.start();
      BufferedReader output = launched.inputReader(StandardCharsets.UTF_8);
      StringBuilder log = new StringBuilder();
      String line = output.readLine();
      while (line != null && !line.contains(readyText)) {
        log.append(line).append('\n');
        line = output.readLine();
      }
      if (line == null) {
        throw new AssertionError(program + " did not start:\n" + log);
      }
      // Reading a pipe would block a carrier of virtual threads.
      Thread _ = Thread.ofPlatform().daemon().start(() -> discard(output));
      return launched;
    } catch (IOException e) {
      throw new UncheckedIOException("is " + program + " installed?", e);
    }
  }

  private static void discard(BufferedReader output) {
    try {
      String line = output.readLine();
      while (line != null) {
        line = output.readLine();
      }
    } catch (IOException _) {
      // The process has ended.
    }
  }

  int port() {
    return port;
  }

  EngineHost host() {
    return new EngineHost("127.0.0.1", port);
  }

  /** Returns the settings of a replica. */
  public EngineSettings settings(String replica) {
    return settings(replica, List.of(host()), Optional.empty());
  }

  /** Returns the settings of a replica that reaches this engine by other hosts. */
  EngineSettings settings(String replica, List<EngineHost> hosts, Optional<String> sentinelMaster) {
    return new EngineSettings(
        hosts,
        sentinelMaster,
        Optional.of("bascule"),
        () -> Optional.of(PASSWORD.replace(' ', '-').toCharArray()),
        isTls ? Optional.of(trust()) : Optional.empty(),
        GROUP,
        replica,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        1_000);
  }

  public ValkeyEngine connect(String replica) {
    return new ValkeyEngine(settings(replica), Ticker.system());
  }

  /** Repeats {@code operation} until the engine replies, and returns its result. */
  public static <T> T untilSuccess(Supplier<T> operation) {
    List<T> results = new ArrayList<>();
    Polling.until(
        "",
        () -> {
          try {
            results.add(operation.get());
            return "";
          } catch (EngineException e) {
            return String.valueOf(e.getMessage());
          }
        },
        "the engine replies");
    return results.getFirst();
  }

  private static EngineTls trust() {
    return new EngineTls(
        Optional.empty(),
        Optional.of(
            new HandshakeCertificates.Builder()
                .addTrustedCertificate(AUTHORITY.certificate())
                .build()
                .trustManager()));
  }

  /** Runs commands of an administrator. */
  public <T> T admin(Function<RedisCommands<String, String>, T> commands) {
    try (RedisClient client =
        RedisClient.create(
            RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withSsl(isTls)
                .withAuthentication(ADMIN, ADMIN.toCharArray())
                .build())) {
      client.setOptions(
          ClientOptions.builder()
              .sslOptions(
                  SslOptions.builder()
                      .sslContext(builder -> builder.trustManager(AUTHORITY.certificate()))
                      .build())
              .build());
      return commands.apply(client.connect().sync());
    }
  }

  /** Stops the process without closing its connections. */
  void suspend() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("kill failed");
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Kills the process; returns when it has ended. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError(program + " does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Starts it again at the same port, without its contents. */
  public void restart() {
    kill();
    process = launch();
  }

  @Override
  public void close() {
    kill();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
