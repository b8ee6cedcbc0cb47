package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ServerId;
import java.util.List;
import java.util.Optional;

/**
 * The same servers for all callers, the first {@code awaitedServers} of which have to be started.
 */
record FakeServers(List<ShowServersUseCase.Server> all, int awaitedServers)
    implements ShowServersUseCase {

  FakeServers(List<ShowServersUseCase.Server> all) {
    this(all, /* awaitedServers= */ 0);
  }

  @Override
  public List<Server> showServers(Caller caller) {
    return all;
  }

  @Override
  public List<Server> showAllServers() {
    return all;
  }

  @Override
  public Optional<String> showStderr(ServerId server) {
    return Optional.of("Cannot find module\n  at " + server);
  }
}
