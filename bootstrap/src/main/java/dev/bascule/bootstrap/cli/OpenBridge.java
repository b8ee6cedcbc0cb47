package dev.bascule.bootstrap.cli;

import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.ListUseCase;

/** The way to the servers, for the commands that ask them something and end. */
public interface OpenBridge extends AutoCloseable {

  /** Returns what lists tools. */
  ListUseCase list();

  /** Returns what calls tools. */
  CallToolUseCase callTool();

  /** Ends sessions and child processes. */
  @Override
  void close();
}
