package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.TraceContext;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.protocol.MediaTypes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * A factory of builders for the HTTP requests of one server (MCP 2025-11-25, basic/transports).
 * Thread-safe.
 */
public final class HttpRequestFactory {

  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String REQUEST_ID = "X-Request-Id";

  private static final MediaType JSON = MediaType.get(MediaTypes.JSON);

  private final HttpUrl url;
  private final Headers headers;

  /** The last POST, because the next one usually belongs to the same session. */
  private volatile @Nullable PostTemplate lastTemplate;

  private HttpRequestFactory(HttpUrl url, Headers headers) {
    this.url = url;
    this.headers = headers;
  }

  /**
   * The headers of a session, and a request without a body that has all headers of a POST with
   * them.
   */
  private record PostTemplate(Headers session, Request request) {

    /** Omits the headers, which may be secret. */
    @Override
    public String toString() {
      return "PostTemplate[...]";
    }
  }

  /**
   * Returns the factory for {@code settings}.
   *
   * @throws IllegalArgumentException if a header is invalid in HTTP; the message does not contain
   *     its value
   */
  public static HttpRequestFactory of(StreamableHttpSettings settings) {
    HttpUrl url = HttpUrl.get(settings.url().toString());
    return new HttpRequestFactory(url, checkedHeaders(url, settings.headers()));
  }

  private static Headers checkedHeaders(HttpUrl url, Map<String, String> headers) {
    // OkHttp would add the first two to each request, at some cost. A compressed body has no limit
    // on its length.
    Headers.Builder builder =
        new Headers.Builder()
            .set("Host", authority(url))
            .set("Connection", "Keep-Alive")
            .set("Accept-Encoding", "identity");
    headers.forEach(
        (name, value) -> {
          try {
            builder.set(name, value);
          } catch (IllegalArgumentException _) {
            // The cause is omitted: OkHttp quotes the value, which may be a secret.
            throw new IllegalArgumentException(
                "header \"" + name + "\" has an invalid name or value");
          }
        });
    return builder.build();
  }

  private static String authority(HttpUrl url) {
    String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
    return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
  }

  /**
   * Returns the POST of {@code message}.
   *
   * @param session the headers of its session; empty without one
   */
  public Request.Builder post(JsonSlice message, Headers session) {
    return postTemplate(session).newBuilder().post(new OneShotBody(message));
  }

  /** Returns the POST of {@code message}, with the headers of {@code context}. */
  public Request.Builder post(JsonSlice message, Headers session, CallContext context) {
    return withContext(post(message, session), context);
  }

  private Request postTemplate(Headers session) {
    PostTemplate last = lastTemplate;
    if (last == null || !last.session().equals(session)) {
      Request request =
          sessionRequest(session).header("Accept", MediaTypes.JSON_OR_EVENT_STREAM).build();
      last = new PostTemplate(session, request);
      lastTemplate = last;
    }
    return last.request();
  }

  private static Request.Builder withContext(Request.Builder request, CallContext context) {
    forEachHeader(context, request::header);
    return request;
  }

  /** Passes the headers of a request in {@code context} to {@code reader}: trace and request id. */
  public static void forEachHeader(CallContext context, BiConsumer<String, String> reader) {
    if (!context.trace().equals(TraceContext.NONE)) {
      context.trace().forEach(reader);
    }
    String requestId = context.origin().requestId();
    if (!requestId.isEmpty()) {
      reader.accept(REQUEST_ID, requestId);
    }
  }

  /** Returns the POST of {@code message} without a session, with {@code more} headers. */
  public Request.Builder post(JsonSlice message, Map<String, String> more) {
    Request.Builder request = post(message, Headers.EMPTY);
    more.forEach(request::header);
    return request;
  }

  /**
   * Returns the request for the event stream of a session.
   *
   * @param session the headers of the session
   * @param lastEventId the event after which a stream is resumed; empty for a new one
   */
  public Request.Builder listen(Headers session, Optional<String> lastEventId) {
    Request.Builder request = acceptEvents(sessionRequest(session));
    lastEventId.ifPresent(id -> request.header(LAST_EVENT_ID, id));
    return request;
  }

  /** Returns the request for the event stream of a server of revision 2024-11-05. */
  public Request.Builder events() {
    return acceptEvents(sessionRequest(Headers.EMPTY));
  }

  /**
   * Resolves the endpoint of such a server for messages.
   *
   * @param named the server's value, relative to the URL of the event stream
   * @return empty if it is not a URL, or has another origin than the server, to which the headers,
   *     which may be secret, must not be sent
   */
  public Optional<HttpUrl> resolveEndpoint(String named) {
    return Optional.ofNullable(url.resolve(named)).filter(this::hasSameOrigin);
  }

  private boolean hasSameOrigin(HttpUrl other) {
    return other.scheme().equals(url.scheme())
        && other.host().equals(url.host())
        && other.port() == url.port();
  }

  /**
   * Returns the POST of {@code message} to {@code endpoint}, with the headers of {@code context}.
   */
  public Request.Builder postTo(HttpUrl endpoint, JsonSlice message, CallContext context) {
    return withContext(sessionRequest(Headers.EMPTY), context)
        .url(endpoint)
        .post(new OneShotBody(message));
  }

  /** Servers usually close the connection of an event stream when it ends. */
  private static Request.Builder acceptEvents(Request.Builder request) {
    return request.header("Accept", MediaTypes.EVENT_STREAM).header("Connection", "close").get();
  }

  /** Returns the request that ends the session with the headers {@code session}. */
  public Request.Builder delete(Headers session) {
    return sessionRequest(session).delete();
  }

  private Request.Builder sessionRequest(Headers session) {
    return new Request.Builder().url(url).headers(mergeHeaders(session).build());
  }

  /** Returns the configured headers; those of the session replace any of the same name. */
  private Headers.Builder mergeHeaders(Headers session) {
    Headers.Builder all = headers.newBuilder();
    for (int i = 0; i < session.size(); i++) {
      all.set(session.name(i), session.value(i));
    }
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
