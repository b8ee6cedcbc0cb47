package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.ByteBudget;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Reads the whole body of one request without waiting, within a limit and a time. */
public final class RequestBodyReader implements Promise.Invocable<byte[]> {

  private final Request request;
  private final ByteBudget.Reservation reservation;
  private final Consumer<byte[]> onRead;
  private final Consumer<Throwable> onFailed;

  private volatile boolean done;
  private volatile Scheduler.@Nullable Task deadline;

  /**
   * @param reservation is charged with the bytes as they arrive
   * @param onRead is given the body; must not wait
   * @param onFailed is given what went wrong: a {@link TimeoutException} if the time was over, an
   *     {@link ByteBudget.ExhaustedException} if the budget of all was, an {@link
   *     IllegalStateException} if the limit was; must not wait
   */
  public RequestBodyReader(
      Request request,
      ByteBudget.Reservation reservation,
      Consumer<byte[]> onRead,
      Consumer<Throwable> onFailed) {
    this.request = request;
    this.reservation = reservation;
    this.onRead = onRead;
    this.onFailed = onFailed;
  }

  /**
   * Reads at most {@code limit} bytes, for at most {@code timeout}.
   *
   * @param initialBody what was read already
   */
  public void start(InitialBody initialBody, int limit, Duration timeout) {
    Content.Source.asByteArrayAsync(
        new BudgetedContentSource(initialBody.prependTo(request), reservation), limit, this);
    if (!done) {
      deadline = request.getComponents().getScheduler().schedule(this::expire, timeout);
      if (done) {
        // It may have been too early for the other side to find the deadline.
        finish();
      }
    }
  }

  @Override
  public void succeeded(byte[] body) {
    finish();
    onRead.accept(body);
  }

  @Override
  public void failed(Throwable cause) {
    finish();
    onFailed.accept(cause);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  private void finish() {
    done = true;
    Scheduler.Task task = deadline;
    if (task != null) {
      task.cancel();
    }
  }

  private void expire() {
    if (!done) {
      request.fail(new TimeoutException("the body did not arrive in time"));
    }
  }
}
