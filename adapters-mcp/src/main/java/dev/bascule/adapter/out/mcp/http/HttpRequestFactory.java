package dev.bascule.adapter.out.mcp.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.sse.SsePost;
import dev.bascule.adapter.out.mcp.http.streamable.HttpSession;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.application.context.TraceContext;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Makes the HTTP requests of one server (MCP 2025-11-25, basic/transports), to be built by whoever
 * sends them. Thread-safe.
 */
public final class HttpRequestFactory {

  public static final String SESSION_ID = "Mcp-Session-Id";

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private static final MediaType JSON = MediaType.get("application/json");

  private final HttpUrl url;
  private final Headers headers;

  /** Of the last post: the next one is in the same session, as a rule. */
  private volatile @Nullable PostHeaders lastPost;

  private HttpRequestFactory(HttpUrl url, Headers headers) {
    this.url = requireNonNull(url, "url");
    this.headers = requireNonNull(headers, "headers");
  }

  /** What each post in a session has, or outside of any. */
  private record PostHeaders(Optional<HttpSession> session, Headers headers) {

    /** Leaves out the headers, which may be secret. */
    @Override
    public String toString() {
      return "PostHeaders[session=" + session + "]";
    }
  }

  /**
   * Returns the requests of the server that {@code settings} describes.
   *
   * @throws IllegalArgumentException if a header is not one that HTTP allows; the message does not
   *     hold its value
   */
  public static HttpRequestFactory of(StreamableHttpSettings settings) {
    return new HttpRequestFactory(
        HttpUrl.get(settings.url().toString()), checkedHeaders(settings.headers()));
  }

  private static Headers checkedHeaders(Map<String, String> headers) {
    Headers.Builder builder = new Headers.Builder();
    headers.forEach(
        (name, value) -> {
          try {
            builder.set(name, value);
          } catch (IllegalArgumentException _) {
            // The cause is left out: OkHttp quotes the value, which may be a secret.
            throw new IllegalArgumentException(
                "the header \"" + name + "\" has a name or a value that HTTP does not allow");
          }
        });
    return builder.build();
  }

  public Request.Builder post(JsonSlice message, Optional<HttpSession> session) {
    return new Request.Builder().url(url).headers(ofPosts(session)).post(new OneShotBody(message));
  }

  /** Returns what carries {@code message}, and tells where in a distributed trace it stands. */
  public Request.Builder post(
      JsonSlice message, Optional<HttpSession> session, TraceContext trace) {
    return traced(post(message, session), trace);
  }

  private Headers ofPosts(Optional<HttpSession> session) {
    PostHeaders last = lastPost;
    if (last == null || !last.session().equals(session)) {
      Headers.Builder all = in(session).set("Accept", "application/json, text/event-stream");
      last = new PostHeaders(session, all.build());
      lastPost = last;
    }
    return last.headers();
  }

  private static Request.Builder traced(Request.Builder request, TraceContext trace) {
    trace.forEach(request::header);
    return request;
  }

  /** Returns what carries {@code message} outside of any session, with {@code more} headers. */
  public Request.Builder post(JsonSlice message, Map<String, String> more) {
    Request.Builder request = post(message, Optional.empty());
    more.forEach(request::header);
    return request;
  }

  /**
   * Returns the request for the events of {@code session}.
   *
   * @param lastEventId where a stream of them is to go on; empty for a new one
   */
  public Request.Builder listen(HttpSession session, Optional<String> lastEventId) {
    Request.Builder request = forEvents(inSession(Optional.of(session)));
    lastEventId.ifPresent(id -> request.header(LAST_EVENT_ID, id));
    return request;
  }

  /** Returns the request for the events of a server of revision 2024-11-05. */
  public Request.Builder events() {
    return forEvents(inSession(Optional.empty()));
  }

  /**
   * Returns where such a server wants its messages.
   *
   * @param named what it said, relative to where its events are
   * @return empty if that is no URL, or is somewhere else than the server, where the headers, which
   *     may be secret, must not be sent
   */
  public Optional<HttpUrl> endpoint(String named) {
    return Optional.ofNullable(url.resolve(named)).filter(this::hasSameOrigin);
  }

  private boolean hasSameOrigin(HttpUrl other) {
    return other.scheme().equals(url.scheme())
        && other.host().equals(url.host())
        && other.port() == url.port();
  }

  /** Returns the request that brings {@code post} to such a server. */
  public Request.Builder postTo(HttpUrl endpoint, SsePost post) {
    return traced(inSession(Optional.empty()), post.trace())
        .url(endpoint)
        .post(new OneShotBody(post.body()));
  }

  /** A connection that events came on has mostly been closed by the server when they end. */
  private static Request.Builder forEvents(Request.Builder request) {
    return request.header("Accept", "text/event-stream").header("Connection", "close").get();
  }

  /** Returns the request that ends {@code session}. */
  public Request.Builder delete(HttpSession session) {
    return inSession(Optional.of(session)).delete();
  }

  private Request.Builder inSession(Optional<HttpSession> session) {
    return new Request.Builder().url(url).headers(in(session).build());
  }

  private Headers.Builder in(Optional<HttpSession> session) {
    Headers.Builder all = headers.newBuilder();
    session
        .flatMap(HttpSession::versionHeader)
        .ifPresent(version -> all.set("MCP-Protocol-Version", version));
    session.flatMap(HttpSession::id).ifPresent(id -> all.set(SESSION_ID, id));
    return all;
  }

  /** A body that OkHttp must not send a second time, as it would after 408, 421 and 503. */
  private static final class OneShotBody extends RequestBody {

    private final JsonSlice message;

    OneShotBody(JsonSlice message) {
      this.message = message;
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return message.length();
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(message.message(), message.from(), message.length());
    }
  }
}
