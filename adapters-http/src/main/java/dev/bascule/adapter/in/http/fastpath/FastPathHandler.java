package dev.bascule.adapter.in.http.fastpath;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver.Ended;
import dev.bascule.adapter.in.http.exchange.InternalErrorReporter;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import dev.bascule.adapter.in.http.filter.LoadSheddingFilter;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.JettyResponseWriter;
import dev.bascule.adapter.in.http.jetty.ResponseSink;
import dev.bascule.adapter.in.http.jetty.SlowClientGuard;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.domain.time.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests whose headers are, to the byte, those of requests that were read before. What
 * the server would read from the same bytes is known then. All else is asked at the same stations:
 * whether there is room, who asks, what for, and whether the answer is at hand. If it is not, the
 * request goes the long way, on a thread of its own.
 *
 * <p>Thread-safe; never waits.
 */
public final class FastPathHandler {

  private final InlineDispatcher shortWay;
  private final VirtualThreadDispatcher longWay;
  private final LoadSheddingFilter threshold;
  private final GracefulShutdown drain;
  private final HttpRequestObserver observer;
  private final SlowClientGuard answers;
  private final ResponseHeadEncoder answerHeads;
  private final Ticker ticker;
  private final RequestHeadCache heads = new RequestHeadCache();

  public FastPathHandler(
      InlineDispatcher shortWay,
      VirtualThreadDispatcher longWay,
      LoadSheddingFilter threshold,
      GracefulShutdown drain,
      HttpRequestObserver observer,
      SlowClientGuard answers,
      ResponseHeadEncoder answerHeads,
      Ticker ticker) {
    this.shortWay = requireNonNull(shortWay, "shortWay");
    this.longWay = requireNonNull(longWay, "longWay");
    this.threshold = requireNonNull(threshold, "threshold");
    this.drain = requireNonNull(drain, "drain");
    this.observer = requireNonNull(observer, "observer");
    this.answers = requireNonNull(answers, "answers");
    this.answerHeads = requireNonNull(answerHeads, "answerHeads");
    this.ticker = requireNonNull(ticker, "ticker");
  }

  /**
   * Remembers a request whose header was known.
   *
   * @param read what was read of the connection: the request, and nothing else
   */
  void remember(byte[] read, Request request, ParsedHead known) {
    InlineToolCall asked = known.asked();
    int bodyLength = (int) request.getLength();
    int length = RequestHeadCache.lengthOfHead(read, 0, read.length);
    boolean isWhole = length > 0 && bodyLength >= 0 && length + bodyLength == read.length;
    // The server skips empty lines before a request: then the first one does not end its header.
    if (asked != null && isWhole && read[0] == 'P' && ParsedHead.mayBeShared(request)) {
      heads.keep(new CachedRequestHead(Arrays.copyOf(read, length), bodyLength, known, asked));
    }
  }

  /**
   * Answers the request that the bytes are, if its header is known and they are all of it.
   *
   * @param read holds all that was read of the connection, from {@code from} on
   * @return whether it is answered, or will be; or else it is as if nobody had looked at it
   */
  boolean answer(byte[] read, int from, int count, FastPathConnection connection) {
    Visitor visitor = enter(read, from, count, connection);
    if (visitor == null) {
      return false;
    }
    Optional<CompleteResponse> reply = visitor.atHand();
    if (reply.isPresent()) {
      answers.send(reply.get(), visitor);
    } else {
      visitor.goElsewhere(Optional::empty);
    }
    return true;
  }

  /**
   * Answers what was read ahead as {@link #answer} does, but always on a thread of its own.
   *
   * @return whether it will be answered; or else it is as if nobody had looked at it
   */
  boolean answerLater(byte[] read, FastPathConnection connection) {
    Visitor visitor = enter(read, 0, read.length, connection);
    if (visitor != null) {
      visitor.goElsewhere(visitor::atHand);
    }
    return visitor != null;
  }

  /**
   * Takes in the request that the bytes are; null if its header is not known, or there is no room.
   */
  private @Nullable Visitor enter(byte[] read, int from, int count, FastPathConnection connection) {
    CachedRequestHead head =
        heads.find(
            read, from, count, connection.getRemoteSocketAddress(), answerHeads.access().get());
    if (head == null || !threshold.tryEnter()) {
      return null;
    }
    BridgeRequest.Body body =
        new BridgeRequest.Body(Arrays.copyOfRange(read, from + head.length(), from + count));
    Visitor visitor = new Visitor(head, body, connection);
    drain.enter(connection.getEndPoint());
    observer.requestBegun();
    return visitor;
  }

  private void leave(FastPathConnection connection) {
    threshold.leave();
    drain.leave(connection.getEndPoint());
  }

  /** One request, whose header is known. */
  private final class Visitor implements ResponseSink, Content.Sink {

    private final CachedRequestHead head;
    private final BridgeRequest.Body body;
    private final FastPathConnection connection;
    private final long begun = ticker.nanos();
    private final AtomicBoolean isOver = new AtomicBoolean();

    /** Whether it is answered on another thread than the one that reads. */
    private boolean isElsewhere;

    private int status;
    private @Nullable ByteBuffer answerHead;

    Visitor(CachedRequestHead head, BridgeRequest.Body body, FastPathConnection connection) {
      this.head = head;
      this.body = body;
      this.connection = connection;
    }

    private Optional<CompleteResponse> atHand() {
      try {
        return shortWay.answer(head.asked(), body);
      } catch (RuntimeException | Error e) {
        return Optional.of(InternalErrorReporter.report(e).with("instance", path()).toReply());
      }
    }

    /** Has it answered on a thread of its own, where {@code first} is asked first. */
    private void goElsewhere(Supplier<Optional<CompleteResponse>> first) {
      isElsewhere = true;
      longWay.begin(head.asked(), body, first, connection, this);
    }

    @Override
    public String path() {
      return head.asked().routed().request().path();
    }

    @Override
    public void write(CompleteResponse reply, Callback callback) {
      status = reply.status();
      answerHead =
          head.headOf(reply, connection.getServer().getDateField(), answerHeads).duplicate();
      JettyResponseWriter.writeBody(reply.body(), this, callback);
    }

    /** Sends {@code bytes}, and the header before the first of them. */
    @Override
    public void write(boolean last, @Nullable ByteBuffer bytes, Callback callback) {
      EndPoint endPoint = connection.getEndPoint();
      ByteBuffer first = answerHead;
      answerHead = null;
      if (first == null) {
        endPoint.write(callback, requireNonNull(bytes, "bytes"));
      } else {
        endPoint.write(callback, first, requireNonNull(bytes, "bytes"));
      }
    }

    @Override
    public void cutOff() {
      connection.getEndPoint().close();
    }

    @Override
    public void succeeded() {
      end();
      if (drain.isDraining()) {
        connection.getEndPoint().close();
      } else {
        goOn();
      }
    }

    private void goOn() {
      if (isElsewhere) {
        connection.goOn();
      } else {
        connection.fillInterested();
      }
    }

    @Override
    public void failed(Throwable cause) {
      end();
      connection.getEndPoint().close(cause);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    private void end() {
      if (!isOver.compareAndSet(false, true)) {
        return;
      }
      try {
        observer.requestEnded(
            new Ended(ToolHandlers.TOOL, "POST", status, Duration.ofNanos(ticker.nanos() - begun)));
      } finally {
        leave(connection);
      }
    }
  }
}
