package dev.bascule.application.port.in;

import dev.bascule.domain.freshness.FreshnessDemand;
import dev.bascule.domain.outcome.Outcome;
import dev.bascule.domain.tool.Caller;
import dev.bascule.domain.tool.ServerId;
import dev.bascule.domain.tool.ToolDescription;
import dev.bascule.domain.tool.ToolName;

/** Driving port: describes one tool of one server. */
@FunctionalInterface
public interface ReadToolUseCase {

  /** Returns the description, taken from the list of tools. */
  Outcome<ToolDescription> readTool(
      ServerId server, ToolName tool, Caller caller, FreshnessDemand demand);
}
