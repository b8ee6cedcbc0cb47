package dev.bascule.adapter.in.http.server;

import dev.bascule.adapter.in.http.access.TlsSettings;
import dev.bascule.adapter.in.http.fastpath.FastPathConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS connections, with ALPN negotiation of HTTP/2 or HTTP/1.1.
 *
 * <p>A renewed certificate is used for new connections after the next check. Each certificate has
 * its own context, so that no session that began with an old one, possibly with a client
 * certificate that has expired, is resumed.
 */
final class TlsConnectionFactories {

  private static final Logger LOGGER = LoggerFactory.getLogger(TlsConnectionFactories.class);

  /** Each stream is a request and thus a virtual thread. */
  private static final int MAX_STREAMS = 100;

  /**
   * The maximum number of frames per second that cost a client nothing: pings, settings, streams
   * that are opened and reset, empty data frames. The connection is closed beyond that.
   */
  private static final int MAX_IDLE_FRAMES_PER_SECOND = 100;

  private static final int MAX_SETTINGS = 32;

  /** The flow-control window of a connection, and of each stream. */
  private static final int CONNECTION_WINDOW = 512 * 1024;

  private static final int STREAM_WINDOW = 128 * 1024;

  private final TlsSettings tls;
  private final SslContextFactory.Server sslContextFactory = new SslContextFactory.Server();

  /** Written at the connector's start, then by its scheduler. */
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

  /** Returns the connection factories for a connector without others. */
  List<ConnectionFactory> connections(HttpConfiguration configuration) {
    SecureRequestCustomizer secure = new SecureRequestCustomizer(/* sniHostCheck= */ false);
    secure.setStsMaxAge(tls.strictTransport().isZero() ? -1 : tls.strictTransport().toSeconds());
    configuration.addCustomizer(TlsConnectionFactories::requireEncryption);
    configuration.addCustomizer(secure);
    FastPathConnectionFactory http =
        new FastPathConnectionFactory(configuration, /* fastPathHandler= */ null);
    ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory("h2", "http/1.1");
    choice.setDefaultProtocol(http.getProtocol());
    SslConnectionFactory encrypted =
        new SslConnectionFactory(sslContextFactory, choice.getProtocol());
    // The factory after the detector handles plain-text connections.
    return List.of(new DetectorConnectionFactory(encrypted), http, choice, http2(configuration));
  }

  private static HTTP2ServerConnectionFactory http2(HttpConfiguration configuration) {
    HTTP2ServerConnectionFactory http2 =
        new HTTP2ServerConnectionFactory(configuration) {
          @Override
          public Connection newConnection(Connector connector, EndPoint endPoint) {
            Connection connection = super.newConnection(connector, endPoint);
            if (connection instanceof HTTP2Connection multiplexed) {
              multiplexed.getSession().addEventListener(new WindowUpdateLimiter(multiplexed));
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

  /** Responds to plain HTTP on this port with a hint to use https. */
  private static Request requireEncryption(Request request, HttpFields.Mutable responseFields) {
    if (!request.getConnectionMetaData().isSecure()) {
      throw new HttpException.RuntimeException(
          HttpStatus.BAD_REQUEST_400, "this port speaks TLS only; use https://");
    }
    return request;
  }

  /** Replaces the context if there is a new one; does not block. */
  void renew() {
    SSLContext newest = tls.contexts().get();
    if (newest.equals(current)) {
      return;
    }
    current = newest;
    try {
      sslContextFactory.reload(factory -> factory.setSslContext(newest));
    } catch (Exception e) {
      LOGGER.warn("Cannot use the renewed certificate; keeping the previous one", e);
    }
  }

  /**
   * Closes a connection that sends more {@code WINDOW_UPDATE} frames than its requests and received
   * data justify (RFC 9113, 10.5). The server itself only counts invalid ones.
   */
  private static final class WindowUpdateLimiter implements HTTP2Session.FrameListener {

    /** Some clients update the window of each stream and that of the connection. */
    private static final int UPDATES_PER_FRAME = 2;

    private static final int BYTES_PER_UPDATE = 2048;

    private static final int MAX_CREDIT = 65_536;

    private final HTTP2Connection connection;

    private final RateControl unexplained =
        new WindowRateControl(MAX_IDLE_FRAMES_PER_SECOND, Duration.ofSeconds(1));

    /** The number of updates that the requests and the data so far justify. */
    private final AtomicInteger credit = new AtomicInteger();

    private final AtomicBoolean exceeded = new AtomicBoolean();

    private WindowUpdateLimiter(HTTP2Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onIncomingFrame(Session session, Frame frame) {
      if (frame.getType() == FrameType.HEADERS) {
        add(UPDATES_PER_FRAME);
      } else if (frame.getType() == FrameType.WINDOW_UPDATE
          && credit.getAndUpdate(now -> Math.max(0, now - 1)) == 0
          && !unexplained.onEvent(frame)
          && exceeded.compareAndSet(/* expectedValue= */ false, /* newValue= */ true)) {
        // Unlike Session.close, it also stops reading. The frames that were read with this one
        // still arrive here.
        connection.onConnectionFailure(
            ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "window_update_rate");
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
