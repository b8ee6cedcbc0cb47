package dev.bascule.bootstrap.cli.launch;

import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;

/** Access to the servers, for commands that send a few requests and exit. */
public interface OpenBridge extends AutoCloseable {

  /** Returns the use case that lists tools. */
  ListServerFeaturesUseCase listServerFeatures();

  /** Returns the use case that calls tools. */
  CallToolUseCase callTool();

  /** Returns the use case that shows the state of servers. */
  ShowServersUseCase showServers();

  /** Closes sessions and child processes. */
  @Override
  void close();
}
