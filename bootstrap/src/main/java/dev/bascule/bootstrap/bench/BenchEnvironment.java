package dev.bascule.bootstrap.bench;

import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bridge and the server behind it, each a process of its own. Thread-safe. */
final class BenchEnvironment implements AutoCloseable {

  private static final String PROGRAM = "dev.bascule.bootstrap.Main";

  /** The server keeps nothing; what the bridge takes is for the launcher to say. */
  private static final List<String> SMALL = List.of("-Xmx512m");

  private final Path config;
  private final BenchProcess upstream;
  private final BenchProcess bridge;
  private final Duration startUp;

  private BenchEnvironment(
      Path config, BenchProcess upstream, BenchProcess bridge, Duration startUp) {
    this.config = config;
    this.upstream = upstream;
    this.bridge = bridge;
    this.startUp = startUp;
  }

  /**
   * Starts both, and has the bridge answer one call.
   *
   * @param numbered how many servers the bridge has besides those that each run needs
   * @throws IOException if one of them does not start
   */
  static BenchEnvironment open(int numbered, Ticker ticker) throws IOException {
    BenchProcess upstream = BenchProcess.start(BenchUpstream.class.getName(), SMALL);
    try {
      Path config = Files.createTempFile("bascule-bench-", ".json");
      config.toFile().deleteOnExit();
      try {
        Files.writeString(config, BenchBridgeConfig.text(upstream.port(), numbered));
        return open(config, upstream, ticker);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(config);
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      upstream.close();
      throw e;
    }
  }

  private static BenchEnvironment open(Path config, BenchProcess upstream, Ticker ticker)
      throws IOException {
    long start = ticker.nanos();
    BenchProcess bridge =
        BenchProcess.start(
            PROGRAM,
            List.of(),
            "serve",
            "--no-reload",
            "--config=" + config,
            "--log-format=json",
            "--log-level=error");
    try {
      RequestTemplate first =
          new RequestTemplate(BenchScenario.request(BenchBridgeConfig.CACHED, Workload.of(10)));
      BenchConnection.once(bridge.port(), first.with(0));
      return new BenchEnvironment(
          config, upstream, bridge, Duration.ofNanos(ticker.nanos() - start));
    } catch (IOException | RuntimeException e) {
      bridge.close();
      throw e;
    }
  }

  /** Returns how long it took from the start of the bridge's process to its first answer. */
  Duration startUp() {
    return startUp;
  }

  BenchProcess bridge() {
    return bridge;
  }

  BenchProcess upstream() {
    return upstream;
  }

  /** Returns how often the tool was called so far, of a server that the bridge calls so. */
  long upstreamCalls(String server) throws IOException {
    HttpMessage answer =
        BenchConnection.once(
            upstream.port(), BenchConnection.get(BenchUpstreamResponses.CALLS + "/" + server));
    return Long.parseLong(new String(answer.body(), StandardCharsets.US_ASCII));
  }

  /** Returns one of the bridge's numbers that has no labels, as {@code /metrics} shows it. */
  double metric(String name) throws IOException {
    HttpMessage answer = BenchConnection.once(bridge.port(), BenchConnection.get("/metrics"));
    Matcher line =
        Pattern.compile("(?m)^" + name + " (\\S+)$")
            .matcher(new String(answer.body(), StandardCharsets.UTF_8));
    if (!line.find()) {
      throw new IOException("the bridge shows no " + name);
    }
    return Double.parseDouble(line.group(1));
  }

  /** Ends both, and removes the configuration. */
  @Override
  public void close() throws IOException {
    bridge.close();
    upstream.close();
    Files.deleteIfExists(config);
  }
}
