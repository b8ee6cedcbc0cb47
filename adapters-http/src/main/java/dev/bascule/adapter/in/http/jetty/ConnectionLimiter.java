package dev.bascule.adapter.in.http.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.ConnectionEnd;
import dev.bascule.adapter.in.http.exchange.RequestOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.util.IO;

/**
 * Limits the number of open connections, in total and per client address.
 *
 * <p>A connection costs its client nothing, so a client with very many silent connections must not
 * keep others out. When a limit is reached, connections without a request in flight are closed:
 * those that never made a request first, and of these the longest idle. Several are closed at a
 * time, so that a flood of connections does not cause a scan for each new one. Only if all have a
 * request in flight is the new connection closed.
 *
 * <p>Loopback addresses and trusted proxies have no individual limit, since very many clients may
 * use them.
 *
 * <p>Thread-safe; does not block.
 */
public final class ConnectionLimiter implements SelectorManager.AcceptListener {

  /** The fraction of the connections that one address may have. */
  private static final int SHARE_DIVISOR = 2;

  /** The fraction of the connections that is closed at a time. */
  private static final int BATCH_DIVISOR = 32;

  /** Those that never made a request first; then the longest idle first. */
  private static final Comparator<SilentConnection> EVICTION_ORDER =
      Comparator.comparing(SilentConnection::hasMadeRequest)
          .thenComparing(Comparator.comparingLong(SilentConnection::idleMillis).reversed());

  private final int maxConnections;
  private final Predicate<InetAddress> hasShare;
  private final Predicate<EndPoint> hasRequestInFlight;
  private final Supplier<Collection<EndPoint>> endPoints;
  private final HttpRequestObserver observer;

  /** The client address, or network, of each open connection. */
  @GuardedBy("this")
  private final IdentityHashMap<SelectableChannel, String> networks = new IdentityHashMap<>();

  @GuardedBy("this")
  private final Map<String, Integer> counts = new HashMap<>();

  /**
   * @param maxConnections the maximum number of open connections; one address may have half of them
   * @param hasShare whether an address has an individual limit
   * @param hasRequestInFlight whether a connection has a request that is being read or processed
   * @param endPoints returns the open connections
   * @param observer is notified of each connection
   */
  public ConnectionLimiter(
      int maxConnections,
      Predicate<InetAddress> hasShare,
      Predicate<EndPoint> hasRequestInFlight,
      Supplier<Collection<EndPoint>> endPoints,
      HttpRequestObserver observer) {
    this.maxConnections = maxConnections;
    this.hasShare = hasShare;
    this.hasRequestInFlight = hasRequestInFlight;
    this.endPoints = endPoints;
    this.observer = observer;
  }

  @Override
  public synchronized void onAccepting(SelectableChannel channel) {
    try {
      InetAddress address = address(channel);
      String network = RequestOrigin.network(ClientAddress.text(address));
      networks.put(channel, network);
      observer.connectionOpened();
      int count = counts.merge(network, 1, Integer::sum);
      int share = Math.max(1, maxConnections / SHARE_DIVISOR);
      boolean hasRoom =
          (count <= share || !hasShare.test(address) || makeRoom(share, network::equals))
              && (networks.size() <= maxConnections || makeRoom(maxConnections, _ -> true));
      if (!hasRoom) {
        observer.connectionEvicted(ConnectionEnd.REJECTED);
        // The server detects that, and reports that it could not accept the connection.
        IO.close(channel);
      }
    } catch (IOException _) {
      // The client has already closed it.
      IO.close(channel);
    }
  }

  @Override
  public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    forget(channel);
  }

  @Override
  public void onClosed(SelectableChannel channel) {
    forget(channel);
  }

  private synchronized void forget(SelectableChannel channel) {
    String network = networks.remove(channel);
    if (network != null) {
      observer.connectionClosed();
      counts.computeIfPresent(network, (_, count) -> count > 1 ? count - 1 : null);
    }
  }

  private static InetAddress address(SelectableChannel channel) throws IOException {
    return channel instanceof SocketChannel socket
            && socket.getRemoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  /**
   * Closes some idle connections, unless enough are already being closed.
   *
   * @return whether there is, or soon will be, room for one more
   */
  @GuardedBy("this")
  private boolean makeRoom(int bound, Predicate<String> isOfPool) {
    List<EndPoint> open = new ArrayList<>();
    for (EndPoint endPoint : endPoints.get()) {
      if (endPoint.isOpen() && isOfPool.test(networkOf(endPoint))) {
        open.add(endPoint);
      }
    }
    if (open.size() < bound) {
      return true;
    }
    List<SilentConnection> silent =
        open.stream()
            .filter(endPoint -> !hasRequestInFlight.test(ConnectionSweeper.innermost(endPoint)))
            .map(SilentConnection::of)
            .sorted(EVICTION_ORDER)
            .limit(Math.max(1, bound / BATCH_DIVISOR))
            .toList();
    silent.forEach(
        connection -> {
          observer.connectionEvicted(ConnectionEnd.EVICTED);
          connection.endPoint().close();
        });
    return !silent.isEmpty();
  }

  @GuardedBy("this")
  private String networkOf(EndPoint endPoint) {
    return endPoint.getTransport() instanceof SelectableChannel channel
        ? networks.getOrDefault(channel, "")
        : "";
  }

  private record SilentConnection(EndPoint endPoint, boolean hasMadeRequest, long idleMillis) {

    static SilentConnection of(EndPoint endPoint) {
      Connection connection = ConnectionSweeper.innermost(endPoint).getConnection();
      return new SilentConnection(
          endPoint,
          connection != null && connection.getMessagesIn() > 0,
          endPoint instanceof IdleTimeout idle ? idle.getIdleFor() : 0);
    }
  }
}
