package dev.bascule.adapter.in.http.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;

/** All that the MCP front drives. */
public record McpUseCases(
    CallToolUseCase callTool,
    ListUseCase list,
    AskServerUseCase askServer,
    DiscoverServerUseCase discoverServer,
    FollowServersUseCase followServers,
    EndSessionUseCase endSession,
    ShowServersUseCase showServers) {

  public McpUseCases {
    requireNonNull(callTool, "callTool");
    requireNonNull(list, "list");
    requireNonNull(askServer, "askServer");
    requireNonNull(discoverServer, "discoverServer");
    requireNonNull(followServers, "followServers");
    requireNonNull(endSession, "endSession");
    requireNonNull(showServers, "showServers");
  }
}
