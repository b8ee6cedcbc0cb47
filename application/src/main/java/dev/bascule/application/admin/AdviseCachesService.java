package dev.bascule.application.admin;

import dev.bascule.application.policy.Glob;
import dev.bascule.application.port.in.AdviseCachesUseCase;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.domain.advice.CacheAdvice;
import dev.bascule.domain.advice.CacheAdviser;
import dev.bascule.domain.advice.ServerEvidence;
import dev.bascule.domain.advice.ToolEvidence;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The use case that advises what to cache. Listens for the events after which the results of a
 * server are no longer valid.
 *
 * @param adviser counts the calls; empty if they are not counted
 * @param isConfigured returns whether a server is still configured
 */
public record AdviseCachesService(Optional<CacheAdviser> adviser, Predicate<ServerId> isConfigured)
    implements AdviseCachesUseCase, BridgeEventListener {

  @Override
  public Optional<List<AdvisedServer>> advise(
      Optional<ServerId> server, List<String> assumedReadOnly) {
    List<Glob> assumed = assumedReadOnly.stream().map(Glob::new).toList();
    return adviser.map(
        counting ->
            counting.evidence().stream()
                .filter(each -> server.map(each.server()::equals).orElse(true))
                .filter(each -> isConfigured.test(each.server()))
                .map(each -> advise(each, assumed))
                .toList());
  }

  private static AdvisedServer advise(ServerEvidence server, List<Glob> assumedReadOnly) {
    return new AdvisedServer(
        server, server.tools().stream().map(tool -> advise(tool, assumedReadOnly)).toList());
  }

  private static AdvisedTool advise(ToolEvidence tool, List<Glob> assumedReadOnly) {
    boolean isAssumed =
        !tool.isDeclaredReadOnly()
            && assumedReadOnly.stream().anyMatch(glob -> glob.matches(tool.tool().value()));
    return new AdvisedTool(tool, isAssumed, CacheAdvice.of(tool, isAssumed));
  }

  @Override
  public void onEvent(BridgeEvent event) {
    switch (event) {
      case BridgeEvent.ListChanged(ServerId server, ListKind kind, _) when kind == ListKind.TOOLS ->
          forgetResults(server);
      case BridgeEvent.ServerReset(ServerId server, _) -> forgetResults(server);
      default -> {}
    }
  }

  private void forgetResults(ServerId server) {
    adviser.ifPresent(counting -> counting.forgetResults(server));
  }
}
