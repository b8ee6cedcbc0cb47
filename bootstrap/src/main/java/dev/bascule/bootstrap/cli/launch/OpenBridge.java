package dev.bascule.bootstrap.cli.launch;

import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;

/** The way to the servers, for the commands that ask them something and end. */
public interface OpenBridge extends AutoCloseable {

  /** Returns what lists tools. */
  ListServerFeaturesUseCase listServerFeatures();

  /** Returns what calls tools. */
  CallToolUseCase callTool();

  /** Returns what shows how servers stand. */
  ShowServersUseCase showServers();

  /** Ends sessions and child processes. */
  @Override
  void close();
}
