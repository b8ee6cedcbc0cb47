package dev.bascule.adapter.in.http.jetty;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.ByteBudget;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Content that is charged to a share as it arrives, and fails where the share cannot grow.
 *
 * @param source the content
 * @param reservation what is charged
 */
record BudgetedContentSource(Content.Source source, ByteBudget.Reservation reservation)
    implements Content.Source {

  BudgetedContentSource {
    requireNonNull(source, "source");
    requireNonNull(reservation, "reservation");
  }

  @Override
  public long getLength() {
    return source.getLength();
  }

  @Override
  public Content.@Nullable Chunk read() {
    Content.Chunk chunk = source.read();
    if (chunk == null
        || Content.Chunk.isFailure(chunk)
        || reservation.tryReserve(chunk.remaining())) {
      return chunk;
    }
    chunk.release();
    return Content.Chunk.from(new ByteBudget.ExhaustedException(), /* last= */ true);
  }

  @Override
  public void demand(Runnable onContent) {
    source.demand(onContent);
  }

  @Override
  public void fail(Throwable cause) {
    source.fail(cause);
  }
}
