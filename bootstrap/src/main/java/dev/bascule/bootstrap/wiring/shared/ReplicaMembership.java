package dev.bascule.bootstrap.wiring.shared;

import dev.bascule.adapter.out.valkey.replicas.ValkeyReplicas;
import dev.bascule.application.port.out.ReplicaExchange.OrderListener;
import dev.bascule.application.port.out.ReplicaExchange.ServerPause;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes this replica a member while the bridge runs. Not thread-safe. */
public final class ReplicaMembership implements AutoCloseable {

  private final ValkeyReplicas replicas;
  private final OrderListener orders;
  private final Consumer<ServerPause> pauses;
  private final Duration interval;
  private final TaskScheduler scheduler;
  private final List<Schedule> schedules = new ArrayList<>();

  /**
   * @param orders executes the orders that other replicas receive
   * @param pauses receives the pauses that servers request from other replicas
   * @param interval the time between two heartbeats, as {@code replicas} expects it
   */
  public ReplicaMembership(
      ValkeyReplicas replicas,
      OrderListener orders,
      Consumer<ServerPause> pauses,
      Duration interval,
      TaskScheduler scheduler) {
    this.replicas = replicas;
    this.orders = orders;
    this.pauses = pauses;
    this.interval = interval;
    this.scheduler = scheduler;
  }

  /** Listens to other replicas, and sends heartbeats. Called before the engine is connected. */
  void start() {
    replicas.start(orders, pauses);
    schedules.add(scheduler.every(interval, replicas::maintain));
  }

  /** Ends the membership, if there is one. Blocks for an operation of the engine. */
  @Override
  public void close() {
    if (!schedules.isEmpty()) {
      schedules.forEach(Schedule::close);
      schedules.clear();
      replicas.leave();
    }
  }
}
