package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks a child process {@code server/discover}, not knowing what it speaks. The child is started
 * for that alone, as some end at a request before a handshake; one that turns out to need none is
 * kept for whoever needs it first. Thread-safe.
 *
 * <p>A child that says nothing for {@link #LONGEST} is taken for one that waits for a handshake. A
 * caller who has less time than that gets no verdict, and the next one waits for the same answer. A
 * child that was only slow to start will refuse the handshake, and is then asked again.
 */
final class StdioProbe implements EraProbe {

  static final Duration LONGEST = Duration.ofSeconds(5);

  private final StdioSettings settings;
  private final ModernParams params;
  private final ModernRevisions revisions;
  private final Ticker ticker;

  /** The child that is being asked; null if there is none. */
  private final AtomicReference<@Nullable Asking> asking = new AtomicReference<>();

  /** A child that needs no handshake, and has no owner; null if there is none. */
  private final AtomicReference<@Nullable ModernChild> spare = new AtomicReference<>();

  /** Done once all children are gone that were asked and are not kept. */
  private volatile CompletableFuture<Void> leftBehind = CompletableFuture.completedFuture(null);

  private volatile boolean closed;

  StdioProbe(
      StdioSettings settings, ClientIdentity identity, ModernRevisions revisions, Ticker ticker) {
    this.settings = requireNonNull(settings, "settings");
    this.params = new ModernParams(identity);
    this.revisions = requireNonNull(revisions, "revisions");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  @Override
  public EraVerdict probe(TimeLimit limit) {
    if (closed) {
      return new EraVerdict.Unknown(new Cancelled());
    }
    Asking now = asking.get();
    if (now == null) {
      try {
        now = start();
      } catch (IOException e) {
        return new EraVerdict.Unknown(
            new Unreachable(ChildStart.reason(settings, e), Delivery.NOT_SENT));
      }
    }
    return switch (limit.await(now.verdict())) {
      case Failed<EraVerdict>(Failure.Upstream failure) -> new EraVerdict.Unknown(failure);
      case Answered<EraVerdict>(EraVerdict verdict) -> concluded(now, verdict);
    };
  }

  private Asking start() throws IOException {
    Asking begun = new Asking(new ModernChild(settings, ticker), new CompletableFuture<>());
    asking.set(begun);
    if (closed) {
      // Whoever closed it may not have seen this child.
      begun.end();
    }
    Thread.ofVirtual()
        .name("bascule-probe-" + settings.id())
        .start(
            () ->
                begun
                    .verdict()
                    .complete(
                        new Answered<>(new EraDetection(revisions).overStdio(ask(begun.child())))));
    return begun;
  }

  private EraVerdict concluded(Asking done, EraVerdict verdict) {
    asking.compareAndSet(done, null);
    boolean isModern = verdict instanceof EraVerdict.Known known && known.era() == Era.MODERN;
    if (isModern) {
      endOf(spare.getAndSet(done.child()));
    }
    if (!isModern || closed) {
      done.end();
      leftBehind =
          leftBehind.isDone()
              ? done.child().pipe().gone()
              : CompletableFuture.allOf(leftBehind, done.child().pipe().gone());
    }
    return verdict;
  }

  private ProbeAnswer ask(ModernChild child) {
    Outgoing discover =
        new Outgoing(Discovered.METHOD, JsonBytes.of("{}"), Optional.empty(), Exchange.ANONYMOUS);
    Reply<JsonSlice> reply =
        child.request(
            id ->
                JsonRpcCodec.request(
                    id,
                    discover.method(),
                    params.of(discover, revisions.preferred(), id, Optional.empty()).toByteArray()),
            (_, _) -> {},
            TimeLimit.of(LONGEST, ticker));
    return switch (reply) {
      case Failed<JsonSlice>(Rejected rejected) -> new ProbeAnswer.RpcError(200, rejected);
      case Failed<JsonSlice>(Failure.Upstream failure) -> new ProbeAnswer.Nothing(failure);
      case Answered<JsonSlice>(JsonSlice result) -> read(result);
    };
  }

  private static ProbeAnswer read(JsonSlice result) {
    try {
      return new ProbeAnswer.Said(Discovered.read(result));
    } catch (MalformedMessageException e) {
      return new ProbeAnswer.Nothing(
          new BadAnswer("the server's result is malformed: " + e.reason()));
    }
  }

  /** Gives a child away that needs no handshake; null if there is none. */
  @Nullable ModernChild spare() {
    return spare.getAndSet(null);
  }

  private static void endOf(@Nullable ModernChild child) {
    if (child != null) {
      child.pipe().end(_ -> new Cancelled());
    }
  }

  /** Ends the children that have no owner, and waits until they are gone. */
  @Override
  public void close() {
    closed = true;
    Asking open = asking.getAndSet(null);
    if (open != null) {
      open.end();
      open.child().pipe().gone().join();
    }
    ModernChild left = spare();
    if (left != null) {
      endOf(left);
      left.pipe().gone().join();
    }
    leftBehind.join();
  }

  /**
   * A child that is being asked.
   *
   * @param verdict what it turns out to be; never a failure
   */
  private record Asking(ModernChild child, CompletableFuture<Reply<EraVerdict>> verdict) {

    void end() {
      endOf(child);
    }
  }
}
