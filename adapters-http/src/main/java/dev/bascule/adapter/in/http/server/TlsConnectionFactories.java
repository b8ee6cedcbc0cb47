package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.access.TlsSettings;
import dev.bascule.adapter.in.http.fastpath.FastPathConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.FrameType;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HostHeaderCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts connections, and lets client and server agree on HTTP/2 or HTTP/1.1 as they begin.
 *
 * <p>A certificate that is renewed is good for the connections that begin from the next look on.
 * Each has a context of its own, so that no session that was begun with an old one, and perhaps
 * with a client's certificate that is good no more, is resumed.
 */
final class TlsConnectionFactories {

  private static final Logger LOGGER = LoggerFactory.getLogger(TlsConnectionFactories.class);

  /** Each is a request, and so a thread, if a cheap one. */
  private static final int MAX_STREAMS = 100;

  /**
   * How many of a client's frames in a second may be such as cost it nothing: pings, settings,
   * streams that it begins and resets, empty pieces of data. Beyond that the connection ends.
   */
  private static final int MAX_IDLE_FRAMES_PER_SECOND = 100;

  private static final int MAX_SETTINGS = 32;

  /** What a client may send ahead of being read, in all its streams, and in one of them. */
  private static final int CONNECTION_WINDOW = 512 * 1024;

  private static final int STREAM_WINDOW = 128 * 1024;

  private final TlsSettings tls;
  private final SslContextFactory.Server sslContextFactory = new SslContextFactory.Server();

  /** Touched by the connector's start, and by its scheduler then. */
  private volatile SSLContext current;

  TlsConnectionFactories(TlsSettings tls) {
    this.tls = tls;
    this.current = tls.contexts().get();
    sslContextFactory.setSslContext(current);
    sslContextFactory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    sslContextFactory.setIncludeCipherSuites(
        "TLS_AES_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_(GCM|POLY1305)_.*");
    sslContextFactory.setRenegotiationAllowed(false);
    sslContextFactory.setEndpointIdentificationAlgorithm(null);
    switch (tls.clientAuthentication()) {
      case NONE -> {}
      case WANTED -> sslContextFactory.setWantClientAuth(true);
      case NEEDED -> sslContextFactory.setNeedClientAuth(true);
    }
  }

  /** Returns what makes the connections, for a connector that then has no other. */
  List<ConnectionFactory> connections(HttpConfiguration configuration) {
    SecureRequestCustomizer secure = new SecureRequestCustomizer(/* sniHostCheck= */ false);
    secure.setStsMaxAge(tls.strictTransport().isZero() ? -1 : tls.strictTransport().toSeconds());
    configuration.addCustomizer(TlsConnectionFactories::requireEncryption);
    configuration.addCustomizer(secure);
    configuration.addCustomizer(new HostHeaderCustomizer());
    FastPathConnectionFactory http =
        new FastPathConnectionFactory(configuration, /* fastPathHandler= */ null);
    ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory("h2", "http/1.1");
    choice.setDefaultProtocol(http.getProtocol());
    SslConnectionFactory encrypted =
        new SslConnectionFactory(sslContextFactory, choice.getProtocol());
    // What stands after the detector is what speaks with those who do not encrypt.
    return List.of(new DetectorConnectionFactory(encrypted), http, choice, http2(configuration));
  }

  private static HTTP2ServerConnectionFactory http2(HttpConfiguration configuration) {
    HTTP2ServerConnectionFactory http2 =
        new HTTP2ServerConnectionFactory(configuration) {
          @Override
          public Connection newConnection(Connector connector, EndPoint endPoint) {
            Connection connection = super.newConnection(connector, endPoint);
            if (connection instanceof HTTP2Connection multiplexed) {
              multiplexed.getSession().addEventListener(new WindowUpdateLimiter());
            }
            return connection;
          }
        };
    http2.setMaxConcurrentStreams(MAX_STREAMS);
    http2.setRateControlFactory(new WindowRateControl.Factory(MAX_IDLE_FRAMES_PER_SECOND));
    http2.setMaxSettingsKeys(MAX_SETTINGS);
    http2.setInitialSessionRecvWindow(CONNECTION_WINDOW);
    http2.setInitialStreamRecvWindow(STREAM_WINDOW);
    http2.setConnectProtocolEnabled(false);
    return http2;
  }

  /** Tells a client that speaks plain HTTP to this port what it should do, instead of nothing. */
  private static Request requireEncryption(Request request, HttpFields.Mutable responseFields) {
    if (!request.getConnectionMetaData().isSecure()) {
      throw new HttpException.RuntimeException(
          HttpStatus.BAD_REQUEST_400, "this port speaks TLS only; use https://");
    }
    return request;
  }

  /** Takes another context, if there is one; without waiting. */
  void renew() {
    SSLContext newest = tls.contexts().get();
    if (newest.equals(current)) {
      return;
    }
    current = newest;
    try {
      sslContextFactory.reload(factory -> factory.setSslContext(newest));
    } catch (Exception e) {
      LOGGER.warn("The renewed certificate cannot be used", e);
    }
  }

  /**
   * Ends a connection that sends more {@code WINDOW_UPDATE} frames than its requests and the data
   * that it receives explain (RFC 9113, 10.5). The server counts only those that are wrong.
   */
  private static final class WindowUpdateLimiter implements HTTP2Session.FrameListener {

    /** Some clients enlarge the window of each stream and that of the connection. */
    private static final int UPDATES_PER_FRAME = 2;

    private static final int BYTES_PER_UPDATE = 2048;

    private static final int MAX_CREDIT = 65_536;

    private final RateControl unexplained =
        new WindowRateControl(MAX_IDLE_FRAMES_PER_SECOND, Duration.ofSeconds(1));

    /** How many updates the requests and the data so far explain. */
    private final AtomicInteger credit = new AtomicInteger();

    @Override
    public void onIncomingFrame(Session session, Frame frame) {
      if (frame.getType() == FrameType.HEADERS) {
        add(UPDATES_PER_FRAME);
      } else if (frame.getType() == FrameType.WINDOW_UPDATE
          && credit.getAndUpdate(now -> Math.max(0, now - 1)) == 0
          && !unexplained.onEvent(frame)) {
        session.close(ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "window_update_rate", Callback.NOOP);
      }
    }

    @Override
    public void onOutgoingFrame(Session session, Frame frame) {
      if (frame instanceof DataFrame data) {
        add(UPDATES_PER_FRAME + data.remaining() / BYTES_PER_UPDATE);
      }
    }

    private void add(int updates) {
      credit.getAndUpdate(now -> Math.min(MAX_CREDIT, now + updates));
    }
  }
}
