package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.HttpServerSettings;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.Connection;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Runs a bridge until the process is asked to end.
 *
 * @param launcher starts it
 * @param stop tells when it ends
 * @param surroundings where to tell the user about it
 */
record Service(BridgeLauncher launcher, StopSignal stop, Surroundings surroundings) {

  /** How much longer than the running calls the children may take to end. */
  private static final Duration CHILDREN = Duration.ofSeconds(20);

  Service {
    requireNonNull(launcher, "launcher");
    requireNonNull(stop, "stop");
    requireNonNull(surroundings, "surroundings");
  }

  /** Runs it, and returns the exit code. */
  int run(BridgeConfig config) {
    stop.allow(config.http().drainTimeout().plus(CHILDREN));
    try (RunningBridge bridge = launcher.start(config)) {
      announce(config, bridge.port());
      stop.await();
      return ExitCode.DONE;
    } catch (IOException e) {
      surroundings.err().println(refusal(e));
      return ExitCode.USAGE;
    }
  }

  private void announce(BridgeConfig config, int port) {
    PrintWriter out = surroundings.out();
    String url = "http://" + authority(config.http(), port);
    out.println("listening on " + url);
    if (config.servers().stream()
        .anyMatch(server -> server.connection() instanceof Connection.Demo)) {
      DemoGuide.lines(url + config.http().basePath()).forEach(out::println);
    }
    out.flush();
  }

  private static String refusal(IOException reason) {
    return Printable.line(
        reason.getMessage() + "; another address or port: --host, --port (0 takes a free one)");
  }

  /** Returns host and port as a URL has them: an IPv6 address in brackets (RFC 3986, 3.2.2). */
  private static String authority(HttpServerSettings http, int port) {
    String host = http.host().contains(":") ? "[" + http.host() + "]" : http.host();
    return host + ":" + port;
  }
}
