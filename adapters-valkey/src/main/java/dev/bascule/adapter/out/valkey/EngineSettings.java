package dev.bascule.adapter.out.valkey;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How to reach the engine, and what of it belongs to this group of replicas.
 *
 * @param hosts the engine, several nodes of it, or the Sentinels; each attempt to connect begins
 *     with the next. A node of a cluster redirects to the one that has the keys of the replicas
 * @param sentinelMaster the name by which Sentinels know the primary; empty without Sentinels
 * @param username the user; empty for the default user
 * @param password returns the password, or empty without one. Called for each connection, so that a
 *     file with it may be replaced
 * @param tls the TLS material; empty for plain connections
 * @param group the name of the group of replicas: those with the same one share
 * @param replica the name of this replica, which no other has; not secret
 * @param timeout how long an operation may take, and a caller waits for a connection; positive
 * @param connectTimeout how long it may take to open a connection, and to prepare it for
 *     notifications; at least {@code timeout}
 * @param maxValueBytes the largest value that is shared, sealed; positive
 */
public record EngineSettings(
    List<EngineHost> hosts,
    Optional<String> sentinelMaster,
    Optional<String> username,
    Supplier<Optional<char[]>> password,
    Optional<EngineTls> tls,
    String group,
    String replica,
    Duration timeout,
    Duration connectTimeout,
    int maxValueBytes) {

  /** The maximum of {@code maxValueBytes}: 16 MiB. */
  public static final int MAX_VALUE_BYTES = 16 << 20;

  /**
   * @throws IllegalArgumentException if there is no host, or a number is not positive
   */
  public EngineSettings {
    hosts = List.copyOf(hosts);
    if (hosts.isEmpty() || !timeout.isPositive() || maxValueBytes < 1) {
      throw new IllegalArgumentException(
          "hosts, timeout and maxValueBytes must be positive, but were %d, %s and %d"
              .formatted(hosts.size(), timeout, maxValueBytes));
    }
    if (connectTimeout.compareTo(timeout) < 0) {
      throw new IllegalArgumentException(
          "connectTimeout must be at least timeout, but was " + connectTimeout);
    }
  }

  /**
   * Returns the full name of a key of this group. In a cluster, all of them are in one slot, so
   * that scripts may use several.
   */
  public String key(String name) {
    return "bsc:{" + group + "}:" + name;
  }

  /** Returns a copy with both times replaced. */
  public EngineSettings withTimes(Duration newTimeout, Duration newConnectTimeout) {
    return new EngineSettings(
        hosts,
        sentinelMaster,
        username,
        password,
        tls,
        group,
        replica,
        newTimeout,
        newConnectTimeout,
        maxValueBytes);
  }

  @Override
  public String toString() {
    String nodes = hosts.stream().map(EngineHost::toString).collect(Collectors.joining(", "));
    return sentinelMaster.map(master -> master + " of the Sentinels ").orElse("") + nodes;
  }
}
