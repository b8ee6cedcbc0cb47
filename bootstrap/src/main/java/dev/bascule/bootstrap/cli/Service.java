package dev.bascule.bootstrap.cli;

import static java.util.Objects.requireNonNull;

import dev.bascule.bootstrap.config.BridgeConfig;
import java.io.IOException;
import java.time.Duration;

/**
 * Runs a bridge until the process is asked to end.
 *
 * @param launcher starts it
 * @param stop tells when it ends
 */
record Service(BridgeLauncher launcher, StopSignal stop) {

  /** How much longer than the running calls the children may take to end. */
  private static final Duration CHILDREN = Duration.ofSeconds(20);

  Service {
    requireNonNull(launcher, "launcher");
    requireNonNull(stop, "stop");
  }

  /** Runs it, and returns the exit code. */
  int run(BridgeConfig config, Voice voice) {
    stop.allow(config.http().drainTimeout().plus(CHILDREN));
    try (RunningBridge bridge = launcher.start(config)) {
      new StartUp(config, bridge.port()).tell(voice);
      stop.await();
      return ExitCode.DONE;
    } catch (IOException e) {
      voice.complain(refusal(e));
      return ExitCode.USAGE;
    }
  }

  private static String refusal(IOException reason) {
    return Printable.line(
        reason.getMessage() + "; another address or port: --host, --port (0 takes a free one)");
  }
}
