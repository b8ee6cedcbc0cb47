package dev.bascule.application.service;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.out.ServerStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells how the servers stand, from what is known already. */
public final class ShowServersService implements ShowServersUseCase {

  private final Upstreams upstreams;
  private final Listings listings;

  public ShowServersService(Upstreams upstreams, Listings listings) {
    this.upstreams = requireNonNull(upstreams, "upstreams");
    this.listings = requireNonNull(listings, "listings");
  }

  @Override
  public List<Server> showServers() {
    return upstreams.all().stream().map(this::show).toList();
  }

  private Server show(Upstream upstream) {
    ServerStatus status = upstream.server().status();
    return new Server(
        upstream.id(),
        wordFor(status.transport()),
        status.connected(),
        status.protocolVersion(),
        implementation(status),
        BreakerViews.wordFor(upstream.breaker().snapshot().state()),
        toolCount(upstream));
  }

  private static Optional<String> implementation(ServerStatus status) {
    return status
        .name()
        .map(name -> status.version().map(version -> name + " " + version).orElse(name));
  }

  private OptionalInt toolCount(Upstream upstream) {
    return listings
        .peek(Upstreams.plainly(upstream))
        .map(listing -> OptionalInt.of(listing.tools().size()))
        .orElseGet(OptionalInt::empty);
  }

  private static String wordFor(ServerStatus.Transport transport) {
    return switch (transport) {
      case STDIO -> "stdio";
      case STREAMABLE_HTTP -> "streamable-http";
      case SSE -> "sse";
    };
  }
}
