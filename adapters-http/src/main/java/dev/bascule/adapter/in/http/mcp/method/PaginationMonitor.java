package dev.bascule.adapter.in.http.mcp.method;

import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Logs a warning, once for each client, if a client reads the first page of a list and never
 * requests another one: it does not see the remaining entries, and gets no error. Clients differ by
 * the name that they state.
 *
 * <p>Thread-safe. Only {@link #sweep} blocks, while the log does.
 */
public final class PaginationMonitor {

  /** Bounds memory and log, since clients choose their names; later clients are ignored. */
  static final int MAX_CLIENTS = 256;

  /** A client that reads all pages requests the next one as soon as it has read the last one. */
  static final Duration MAX_WAIT = Duration.ofMinutes(1);

  private final Ticker ticker;
  private final Consumer<String> log;
  private final Map<String, Optional<FirstPage>> clients = new HashMap<>();

  /**
   * @param log receives the warnings
   */
  public PaginationMonitor(Ticker ticker, Consumer<String> log) {
    this.ticker = ticker;
    this.log = log;
  }

  /** A first page whose client has not requested the next one yet. */
  private record FirstPage(ListKind kind, int entries, int total, long sentAt) {}

  /**
   * Records that {@code client} was sent the first page of a list with several.
   *
   * @param client the name of the client; empty if it states none
   * @param entries the number of entries on the page
   * @param total the number of entries in the list
   */
  synchronized void recordFirstPage(
      Optional<String> client, ListKind kind, int entries, int total) {
    if (clients.size() < MAX_CLIENTS) {
      clients.putIfAbsent(
          client.orElse(""), Optional.of(new FirstPage(kind, entries, total, ticker.nanos())));
    }
  }

  /** Records that {@code client} requested another page, so that it is never warned about. */
  synchronized void recordNextPage(Optional<String> client) {
    clients.computeIfPresent(client.orElse(""), (_, _) -> Optional.empty());
  }

  /** Logs the warnings about clients that have not requested another page in time. */
  public void sweep() {
    // The log may block, and requests must not wait for it.
    takeWarnings().forEach(log);
  }

  private synchronized List<String> takeWarnings() {
    long now = ticker.nanos();
    List<String> warnings = new ArrayList<>();
    clients.replaceAll(
        (client, page) -> {
          if (page.isEmpty() || now - page.get().sentAt() < MAX_WAIT.toNanos()) {
            return page;
          }
          warnings.add(warning(client, page.get()));
          return Optional.empty();
        });
    return warnings;
  }

  private static String warning(String client, FirstPage page) {
    return (client.isEmpty() ? "A client without a name" : "Client \"" + client + "\"")
        + " read only the first page of a list: "
        + page.entries()
        + " of "
        + page.total()
        + " entries of "
        + page.kind().method()
        + ". It probably does not support pagination; raise `limits.pageBytes` so that the list"
        + " fits on one page, or connect the client to the endpoint of one server";
  }
}
