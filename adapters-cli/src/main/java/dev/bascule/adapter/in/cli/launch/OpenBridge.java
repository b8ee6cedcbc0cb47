package dev.bascule.adapter.in.cli.launch;

import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.UseServerFeaturesUseCase;

/**
 * Access to the servers, for commands that send a few requests and exit.
 *
 * @param closing closes sessions and child processes
 */
public record OpenBridge(
    ListServerFeaturesUseCase listServerFeatures,
    CallToolUseCase callTool,
    UseServerFeaturesUseCase useServerFeatures,
    ShowServersUseCase showServers,
    Runnable closing)
    implements AutoCloseable {

  @Override
  public void close() {
    closing.run();
  }
}
