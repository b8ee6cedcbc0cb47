package dev.bascule.bootstrap.wiring.reload;

import dev.bascule.application.connection.UpstreamRegistry;
import dev.bascule.application.port.in.RestartServerUseCase;
import dev.bascule.application.upstream.ServerStarter;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.Failure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The restart of a server on request: as when its connection is configured differently, except that
 * the server is started immediately. Thread-safe.
 */
public record ServerRestarter(
    ConfigReloader reloader, UpstreamRegistry upstreams, ServerStarter starter)
    implements RestartServerUseCase {

  @Override
  public boolean restart(ServerId server) {
    boolean isReplaced = reloader.replaceConnection(server);
    if (isReplaced) {
      upstreams
          .find(server)
          .ifPresent(
              upstream -> {
                CompletableFuture<Optional<Failure>> _ = starter.start(upstream);
              });
    }
    return isReplaced;
  }
}
