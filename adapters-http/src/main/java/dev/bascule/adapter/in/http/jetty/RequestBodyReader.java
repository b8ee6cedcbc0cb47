package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.BodyLimits;
import dev.bascule.adapter.in.http.exchange.ByteBudget;
import dev.bascule.adapter.in.http.exchange.Problem;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole body of one request without blocking, within a size and a time limit.
 *
 * <p>The chunks are copied into one growing array, so the time is linear in the size and the memory
 * is that of the array, however small the chunks are. Each chunk costs the server more than its
 * bytes: a body with more than {@link #FREE_CHUNKS} chunks of less than {@link #MIN_CHUNK_BYTES}
 * bytes on average is rejected. A body that has arrived completely is read slice by slice, each a
 * separate task, so that other requests are processed in between.
 *
 * <p>Only one thread at a time reads; the timeout may occur on another one.
 */
public final class RequestBodyReader {

  /** The number of chunks that any body may have. */
  static final int FREE_CHUNKS = 4096;

  /** The required average size of further chunks, in bytes. */
  static final int MIN_CHUNK_BYTES = 32;

  /** The number of chunks that one task reads. */
  static final int SLICE_CHUNKS = 64;

  private static final int SLICE_BYTES = 128 * 1024;

  private static final int MIN_CAPACITY = 4 * 1024;

  private final Request request;
  private final ByteBudget.Reservation reservation;
  private final BodyLimits limits;
  private final Executor executor;
  private final Consumer<byte[]> onRead;
  private final Consumer<Problem> onFailed;

  /** Runs on the thread that detects readable data: a slice is short. */
  private final Runnable onReadable =
      Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::readSlice);

  private byte[] bytes = new byte[0];
  private int length;
  private int chunks;
  private boolean isAwaiting;

  private volatile boolean done;
  private volatile Scheduler.@Nullable Task deadline;

  /**
   * @param executor runs the next slice of a body that arrives faster than it is read
   * @param onRead receives the body; must not block
   * @param onFailed receives the problem; must not block
   */
  public RequestBodyReader(
      Request request,
      ByteBudget.Reservation reservation,
      BodyLimits limits,
      Executor executor,
      Consumer<byte[]> onRead,
      Consumer<Problem> onFailed) {
    this.request = request;
    this.reservation = reservation;
    this.limits = limits;
    this.executor = executor;
    this.onRead = onRead;
    this.onFailed = onFailed;
  }

  /** Reads what follows {@code initialBody}. */
  void start(InitialBody initialBody) {
    Problem failure = append(ByteBuffer.wrap(initialBody.bytes()));
    if (failure != null) {
      fail(failure);
      return;
    }
    readSlice();
    if (!done) {
      deadline = request.getComponents().getScheduler().schedule(this::expire, limits.timeout());
      if (done) {
        // The other thread may have run before the timeout was set.
        finish();
      }
    }
  }

  private void readSlice() {
    int lastChunk = chunks + SLICE_CHUNKS;
    long lastByte = (long) length + SLICE_BYTES;
    while (chunks < lastChunk && length < lastByte) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        awaitMore();
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        fail(
            chunk.getFailure() instanceof TimeoutException
                ? limits.tooSlow()
                : BodyLimits.UNREADABLE);
        return;
      }
      chunks++;
      Problem failure = append(chunk.getByteBuffer());
      boolean isLast = chunk.isLast();
      chunk.release();
      if (failure != null) {
        fail(failure);
        return;
      }
      if (isLast) {
        finish();
        onRead.accept(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
        return;
      }
    }
    executor.execute(this::readSlice);
  }

  /** Waits for more of the body. Most bodies arrive with their header and never get here. */
  private void awaitMore() {
    if (isAwaiting || reservation.tryAwait()) {
      isAwaiting = true;
      request.demand(onReadable);
    } else {
      fail(BodyLimits.BUDGET_EXHAUSTED);
    }
  }

  /** Returns why {@code more} cannot be added; null if it can. */
  private @Nullable Problem append(ByteBuffer more) {
    int count = more.remaining();
    if (count > limits.maxBytes() - length) {
      return limits.tooLarge();
    }
    if (chunks > FREE_CHUNKS + (length + count) / MIN_CHUNK_BYTES) {
      return BodyLimits.TINY_CHUNKS;
    }
    if (length + count > bytes.length && !tryGrow(length + count)) {
      return BodyLimits.BUDGET_EXHAUSTED;
    }
    more.get(bytes, length, count);
    length += count;
    return null;
  }

  /** Doubles the size, limited to the length that the client has announced. */
  private boolean tryGrow(int required) {
    long announced = request.getLength();
    int limit = limits.maxBytes();
    int largest = announced < 0 ? limit : (int) Math.min(limit, announced);
    int doubled = Math.min(largest, Math.max(MIN_CAPACITY, 2 * bytes.length));
    int capacity = Math.max(required, doubled);
    if (!reservation.tryReserve(capacity - bytes.length)) {
      return false;
    }
    bytes = Arrays.copyOf(bytes, capacity);
    return true;
  }

  private void fail(Problem problem) {
    finish();
    bytes = new byte[0];
    onFailed.accept(problem);
  }

  private void finish() {
    done = true;
    reservation.stopAwaiting();
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

  /** The part of a body that arrived together with its header; its bytes must not change. */
  @SuppressWarnings("ArrayRecordComponent")
  record InitialBody(byte[] bytes, boolean isComplete) {

    static final InitialBody UNREAD = new InitialBody(new byte[0], /* isComplete= */ false);

    /** Longer bodies are rarely complete in the buffer that the header was read into. */
    static final int MAX_BYTES = 16 * 1024;

    /** A body in more chunks is read by {@link RequestBodyReader}, which limits their number. */
    private static final int MAX_CHUNKS = 64;

    /**
     * Reads the available part of the body without blocking.
     *
     * @param length of the whole body; negative if it was not announced
     */
    static InitialBody read(Request request, int length) {
      byte[] bytes = new byte[Math.max(0, length)];
      int count = 0;
      int chunks = 0;
      while (count <= MAX_BYTES && chunks++ < MAX_CHUNKS) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          break;
        }
        if (Content.Chunk.isFailure(chunk)) {
          // The next reader gets the same failure.
          break;
        }
        ByteBuffer buffer = chunk.getByteBuffer();
        int more = buffer.remaining();
        bytes = count + more > bytes.length ? Arrays.copyOf(bytes, count + more) : bytes;
        buffer.get(bytes, count, more);
        count += more;
        boolean isLast = chunk.isLast();
        chunk.release();
        if (isLast) {
          return new InitialBody(count == bytes.length ? bytes : Arrays.copyOf(bytes, count), true);
        }
      }
      return new InitialBody(Arrays.copyOf(bytes, count), /* isComplete= */ false);
    }
  }
}
