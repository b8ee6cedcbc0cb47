package dev.bascule.bootstrap;

import dev.bascule.adapter.in.cli.BasculeCommand;
import dev.bascule.adapter.in.cli.ProcessShutdown;
import dev.bascule.adapter.in.cli.common.CliEnvironment;
import dev.bascule.adapter.out.mcp.TransportMcpServer;
import dev.bascule.bootstrap.wiring.Bridge;
import java.time.InstantSource;
import java.util.Optional;

/** The entry point of the program. */
public final class Main {

  private Main() {}

  /** Runs the command that {@code arguments} name, and exits with its exit code. */
  public static void main(String[] arguments) {
    ClassPreloader.start();
    ProcessShutdown shutdown = new ProcessShutdown();
    shutdown.install();
    TransportMcpServer.endChildrenWhenKilled();
    BasculeCommand command =
        new BasculeCommand(
            new Bridge(version(), System.getenv()),
            shutdown,
            CliEnvironment.ofThisProcess(InstantSource.system()),
            version());
    shutdown.exit(command.run(arguments));
  }

  /** Returns the version in the jar's manifest; outside a jar there is none. */
  public static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
