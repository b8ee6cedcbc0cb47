package dev.bascule.application;

import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.port.out.ReplicaExchange;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Records what is announced to the other replicas. */
public final class RecordingReplicaExchange implements ReplicaExchange {

  public final List<String> orders = new ArrayList<>();
  public final List<ServerPause> pauses = new ArrayList<>();

  @Override
  public void order(ServerId server, BreakerOrder order, Duration duration, Runnable execution) {
    execution.run();
    orders.add(order + " " + server + " for " + duration);
  }

  @Override
  public void announcePause(ServerPause pause) {
    pauses.add(pause);
  }

  @Override
  public List<ReplicaView> members() {
    return List.of();
  }

  @Override
  public ReplicaMismatch mismatch() {
    return ReplicaMismatch.NONE;
  }
}
