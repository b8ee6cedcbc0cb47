package dev.bascule.adapter.in.http;

import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.domain.mcp.Caller;
import java.util.List;

/** The same servers for everybody. */
record FakeServers(List<ShowServersUseCase.Server> all) implements ShowServersUseCase {

  @Override
  public List<Server> showServers(Caller caller) {
    return all;
  }

  @Override
  public List<Server> showAllServers() {
    return all;
  }
}
