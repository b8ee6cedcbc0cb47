package dev.bascule.bootstrap;

import dev.bascule.bootstrap.cli.ArgumentsParser;
import dev.bascule.bootstrap.cli.BasculeCommand;
import dev.bascule.bootstrap.cli.BridgeLauncher;
import dev.bascule.bootstrap.cli.OpenBridge;
import dev.bascule.bootstrap.cli.ProcessEnd;
import dev.bascule.bootstrap.cli.RunningBridge;
import dev.bascule.bootstrap.cli.Surroundings;
import dev.bascule.bootstrap.config.BridgeConfig;
import java.util.Optional;

/** The program. */
public final class Main {

  private Main() {}

  /** Runs the command that {@code arguments} name, and ends with its exit code. */
  public static void main(String[] arguments) {
    ProcessEnd end = new ProcessEnd();
    end.install();
    BasculeCommand command =
        new BasculeCommand(new Unwired(), parser(), end, Surroundings.ofThisProcess(), version());
    end.exit(command.run(arguments));
  }

  private static ArgumentsParser parser() {
    return _ -> {
      throw new UnsupportedOperationException("the bridge is not wired");
    };
  }

  /** Returns what the jar's manifest says; outside of a jar there is no version. */
  private static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }

  /** Stands where the wiring goes. */
  private static final class Unwired implements BridgeLauncher {

    @Override
    public RunningBridge start(BridgeConfig config) {
      throw new UnsupportedOperationException("the bridge is not wired");
    }

    @Override
    public OpenBridge open(BridgeConfig config) {
      throw new UnsupportedOperationException("the bridge is not wired");
    }
  }
}
