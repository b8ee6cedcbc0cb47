package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.List;

/** The same servers for everybody, the first {@code awaitedServers} of which have to be started. */
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
}
