package dev.bascule.application.port.in;

import dev.bascule.application.context.CallContext;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;

/** Driving port: describes one tool of one server. */
@FunctionalInterface
public interface ReadToolUseCase {

  /** Returns the tool from the listing of the server. */
  Outcome<Tool> readTool(
      ServerId server, ToolName tool, FreshnessRequirement requirement, CallContext context);
}
