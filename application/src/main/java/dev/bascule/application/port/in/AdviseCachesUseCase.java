package dev.bascule.application.port.in;

import dev.bascule.domain.advice.CacheAdvice;
import dev.bascule.domain.advice.ServerEvidence;
import dev.bascule.domain.advice.ToolEvidence;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.Optional;

/**
 * Driving port: shows what caching the results of tools would have saved, from the calls that
 * servers answered since this replica started, and what to configure.
 */
public interface AdviseCachesUseCase {

  /**
   * Returns the advice for the configured servers that were called, in the order of their names.
   *
   * @param server only for this one
   * @param assumedReadOnly globs of tools that are advised although their servers do not declare
   *     them as read-only
   * @return empty if calls are not counted
   */
  Optional<List<AdvisedServer>> advise(Optional<ServerId> server, List<String> assumedReadOnly);

  /**
   * The advice for a server.
   *
   * @param tools those with the most calls first
   */
  record AdvisedServer(ServerEvidence evidence, List<AdvisedTool> tools) {
    public AdvisedServer {
      tools = List.copyOf(tools);
    }
  }

  /**
   * The advice for a tool.
   *
   * @param isAssumedReadOnly whether the operator, and not the server, takes it as read-only
   */
  record AdvisedTool(ToolEvidence evidence, boolean isAssumedReadOnly, CacheAdvice advice) {}
}
