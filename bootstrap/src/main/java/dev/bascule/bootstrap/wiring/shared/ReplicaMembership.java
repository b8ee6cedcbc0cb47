package dev.bascule.bootstrap.wiring.shared;

import dev.bascule.adapter.out.valkey.fleet.ValkeyReplicas;
import dev.bascule.application.port.out.ReplicaExchange.OrderListener;
import dev.bascule.application.port.out.ReplicaExchange.ServerPause;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes this replica a member of its fleet while the bridge runs. Not thread-safe. */
public final class ReplicaMembership implements AutoCloseable {

  private final ValkeyReplicas fleet;
  private final OrderListener orders;
  private final Consumer<ServerPause> pauses;
  private final Duration interval;
  private final TaskScheduler scheduler;
  private final List<Schedule> schedules = new ArrayList<>();

  /**
   * @param orders executes the orders that other replicas receive
   * @param pauses receives the pauses that servers request from other replicas
   * @param interval the time between two heartbeats, as {@code fleet} expects it
   */
  public ReplicaMembership(
      ValkeyReplicas fleet,
      OrderListener orders,
      Consumer<ServerPause> pauses,
      Duration interval,
      TaskScheduler scheduler) {
    this.fleet = fleet;
    this.orders = orders;
    this.pauses = pauses;
    this.interval = interval;
    this.scheduler = scheduler;
  }

  /** Listens to other replicas, and sends heartbeats. Called before the engine is connected. */
  void start() {
    fleet.start(orders, pauses);
    schedules.add(scheduler.every(interval, fleet::maintain));
  }

  /** Leaves the fleet, if this replica is a member. Blocks for an operation of the engine. */
  @Override
  public void close() {
    if (!schedules.isEmpty()) {
      schedules.forEach(Schedule::close);
      schedules.clear();
      fleet.leave();
    }
  }
}
