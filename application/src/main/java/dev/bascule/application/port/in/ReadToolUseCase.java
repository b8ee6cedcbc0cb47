package dev.bascule.application.port.in;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolDescription;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.outcome.Outcome;

/** Driving port: describes one tool of one server. */
@FunctionalInterface
public interface ReadToolUseCase {

  /** Returns the description, taken from the list of tools. */
  Outcome<ToolDescription> readTool(
      ServerId server, ToolName tool, FreshnessDemand demand, Exchange exchange);
}
