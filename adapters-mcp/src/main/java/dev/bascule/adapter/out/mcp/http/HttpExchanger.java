package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.jsonrpc.CallTimeouts;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.mcp.json.LogSanitizer;
import dev.bascule.mcp.protocol.MediaTypes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sender of single HTTP requests that waits for their results. Each request is sent at most once,
 * and has its own deadline. Thread-safe; but the caller must not modify the builder of a request in
 * flight, from which each attempt is built.
 */
public final class HttpExchanger {

  private static final Logger log = LoggerFactory.getLogger(HttpExchanger.class);

  private static final int MAX_SHOWN = 200;
  private static final String STALE = "the server keeps closing its connections";

  private final OkHttpClient client;
  private final CallTimeouts callTimeouts = new CallTimeouts();
  private volatile boolean stopped;

  public HttpExchanger(OkHttpClient client) {
    this.client = client;
  }

  /** Sends {@code request}, and waits for the result of {@code reader}. */
  public PostResponse send(Request.Builder request, ResponseReader reader, TimeLimit limit) {
    return send(request, reader, limit, new SendTracker());
  }

  /**
   * Like {@link #send(Request.Builder, ResponseReader, TimeLimit)}; {@code sendTracker} records
   * whether the server may be processing the request.
   */
  public PostResponse send(
      Request.Builder request, ResponseReader reader, TimeLimit limit, SendTracker sendTracker) {
    PostResponse response = sendOnce(request, reader, limit, sendTracker);
    if (response == null) {
      response = sendOnce(request, reader, limit, sendTracker);
    }
    return response == null
        ? new NoAnswer(new Unreachable(STALE, DeliveryStatus.NOT_SENT))
        : response;
  }

  /** Returns the result; null if the connection was closed before anything was sent. */
  private @Nullable PostResponse sendOnce(
      Request.Builder request, ResponseReader reader, TimeLimit limit, SendTracker sendTracker) {
    if (Thread.currentThread().isInterrupted()) {
      return new NoAnswer(new Cancelled());
    }
    Duration timeout = limit.remaining();
    if (timeout.isZero()) {
      return new NoAnswer(limit.timedOut());
    }
    Call call = newCall(request, timeout);
    call.addEventListener(sendTracker);
    CallTimeouts.TimedCall timed = callTimeouts.begin(call::cancel, limit);
    if (stopped) {
      // The thread that stopped this may not have seen the call.
      call.cancel();
    }
    try (timed;
        Response response = HttpExecution.execute(call)) {
      return reader.read(response);
    } catch (StaleConnectionException _) {
      client.connectionPool().evictAll();
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new NoAnswer(new Cancelled());
    } catch (IOException e) {
      return new NoAnswer(
          timed.isOver() && !isCancelled()
              ? limit.timedOut()
              : failure(e, limit, sendTracker.delivery()));
    }
  }

  /**
   * Sends {@code request}, ignores its body, and waits for its status.
   *
   * @return whether the server accepted it
   */
  public boolean sendOneWay(Request.Builder request, Duration timeout) {
    return sendOneWayOnce(request, timeout)
        .or(() -> sendOneWayOnce(request, timeout))
        .orElse(false);
  }

  /** Returns the result; empty if the connection was closed before anything was sent. */
  private Optional<Boolean> sendOneWayOnce(Request.Builder request, Duration timeout) {
    Call call = newCall(request, timeout);
    try (CallTimeouts.TimedCall _ = callTimeouts.begin(call::cancel, timeout);
        Response response = HttpExecution.execute(call)) {
      return Optional.of(response.isSuccessful());
    } catch (StaleConnectionException _) {
      client.connectionPool().evictAll();
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.debug("A message could not be delivered: {}", describe(e));
    }
    return Optional.of(false);
  }

  /**
   * Sends {@code request}, and reads the event stream until the server ends it.
   *
   * @param events receives the stream; never called if the server rejects the request
   */
  public StreamOutcome listen(Request.Builder request, EventsConsumer events) {
    return listenOnce(request, events)
        .or(() -> listenOnce(request, events))
        .orElseGet(() -> new StreamOutcome.Ended(new Unreachable(STALE, DeliveryStatus.NOT_SENT)));
  }

  /** Returns the result; empty if the connection was closed before anything was sent. */
  private Optional<StreamOutcome> listenOnce(Request.Builder request, EventsConsumer events) {
    SendTracker sendTracker = new SendTracker();
    Call call = client.newCall(request.build());
    call.addEventListener(sendTracker);
    CallTimeouts.TimedCall endless = callTimeouts.begin(call::cancel);
    if (stopped) {
      call.cancel();
    }
    try (endless;
        Response response = HttpExecution.execute(call)) {
      if (!response.isSuccessful()
          || !ResponseBodies.mediaType(response).equals(MediaTypes.EVENT_STREAM)) {
        Failure.UpstreamFailure failure = HttpErrors.streamFailure(response);
        return Optional.of(
            HttpErrors.isTransient(response.code())
                ? new StreamOutcome.Unavailable(failure)
                : new StreamOutcome.Refused(failure));
      }
      events.read(response.body().byteStream());
      return ended(new Unreachable("the event stream ended", sendTracker.delivery()));
    } catch (StaleConnectionException _) {
      client.connectionPool().evictAll();
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ended(new Cancelled());
    } catch (NoCredentialsException e) {
      return Optional.of(new StreamOutcome.Unavailable(new Refused(e.reason())));
    } catch (MessageTooLongException e) {
      return ended(new BadAnswer(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      log.debug("An event stream broke: {}", describe(e));
      return ended(new Unreachable(describe(e), sendTracker.delivery()));
    }
  }

  private static Optional<StreamOutcome> ended(Failure.UpstreamFailure failure) {
    return Optional.of(new StreamOutcome.Ended(failure));
  }

  /** A reader of the relevant part of a response. */
  @FunctionalInterface
  public interface ResponseReader {

    /**
     * Reads {@code response}.
     *
     * @throws IOException if the connection breaks or the time is over
     */
    PostResponse read(Response response) throws IOException;
  }

  /** A reader of an event stream until its end. */
  @FunctionalInterface
  public interface EventsConsumer {
    void read(InputStream in) throws IOException;
  }

  /** Cancels all calls in flight, and those that come later, except for one-way messages. */
  public void stop() {
    stopped = true;
    callTimeouts.cancelAll();
  }

  /** Closes the remaining connections. */
  public void close() {
    client.connectionPool().evictAll();
  }

  /** The tag gives interceptors the timeout. */
  private Call newCall(Request.Builder request, Duration timeout) {
    return client.newCall(request.tag(Duration.class, timeout).build());
  }

  private boolean isCancelled() {
    return stopped || Thread.currentThread().isInterrupted();
  }

  private Failure.UpstreamFailure failure(IOException e, TimeLimit limit, DeliveryStatus delivery) {
    if (isCancelled()) {
      return new Cancelled();
    }
    if (e instanceof NoCredentialsException refused) {
      return new Refused(refused.reason());
    }
    if (e instanceof HttpExecution.UnreadableResponseException
        || e instanceof MessageTooLongException) {
      return new BadAnswer(describe(e));
    }
    if (limit.hasPassed() || isCallTimeout(e)) {
      return limit.timedOut();
    }
    // If one connection broke, all others to the server probably did: each would fail one more
    // call.
    client.connectionPool().evictAll();
    return new Unreachable(describe(e), delivery);
  }

  /**
   * The subclass is for a single connection attempt, the class itself for the timeout of the call.
   */
  private static boolean isCallTimeout(IOException e) {
    return e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException);
  }

  private static String describe(IOException e) {
    if (e instanceof EOFException) {
      // The message is not helpful, or quotes bytes of the response.
      return "the connection broke";
    }
    if (e instanceof UnknownHostException) {
      // The message is the name, or the name and the text of the system's resolver.
      return "cannot resolve host "
          + LogSanitizer.oneLine(
              String.valueOf(e.getMessage()).replaceFirst(": .*", ""), MAX_SHOWN);
    }
    if (e instanceof SSLPeerUnverifiedException) {
      return "the certificate of the server is for another host; see `tls.serverName`";
    }
    return LogSanitizer.oneLine(
        (isUntrusted(e) ? "the certificate of the server is not trusted; see `tls.ca`: " : "")
            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        MAX_SHOWN);
  }

  /**
   * Returns whether no certificate authority vouches for the server, or its certificate expired.
   */
  private static boolean isUntrusted(IOException e) {
    return e instanceof SSLHandshakeException && e.getCause() instanceof CertificateException;
  }
}
