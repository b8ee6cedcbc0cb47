package dev.bascule.bootstrap.cli.launch;

import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListServerFeaturesUseCase;

/** The way to the servers, for the commands that ask them something and end. */
public interface OpenBridge extends AutoCloseable {

  /** Returns what lists tools. */
  ListServerFeaturesUseCase listServerFeatures();

  /** Returns what calls tools. */
  CallToolUseCase callTool();

  /** Ends sessions and child processes. */
  @Override
  void close();
}
