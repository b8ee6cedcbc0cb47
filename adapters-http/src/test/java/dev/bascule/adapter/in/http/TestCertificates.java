package dev.bascule.adapter.in.http;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.access.EdgeSettings;
import dev.bascule.adapter.in.http.access.TlsSettings;
import dev.bascule.adapter.in.http.access.TlsSettings.ClientAuthentication;
import dev.bascule.adapter.in.http.access.TrustedProxies;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** Certificates and TLS contexts. */
public final class TestCertificates {

  private final HeldCertificate authority =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("authority").build();

  /** The context of the bridge. */
  private final AtomicReference<SSLContext> served = new AtomicReference<>(of(signed("first")));

  /** Returns a certificate of the trusted authority. */
  public HeldCertificate signed(String name) {
    return new HeldCertificate.Builder()
        .commonName(name)
        .addSubjectAlternativeName("localhost")
        .addSubjectAlternativeName("127.0.0.1")
        .signedBy(authority)
        .build();
  }

  /**
   * Returns a certificate of that authority that expired at that time, in milliseconds since 1970.
   */
  public HeldCertificate signedUntil(long millis) {
    return new HeldCertificate.Builder()
        .commonName("past")
        .signedBy(authority)
        .validityInterval(0, millis)
        .build();
  }

  /** Returns a context that presents {@code certificate} for every request. */
  public SSLContext requiring(HeldCertificate certificate) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      X509TrustManager trust =
          new HandshakeCertificates.Builder()
              .addTrustedCertificate(authority.certificate())
              .build()
              .trustManager();
      context.init(
          new KeyManager[] {new FixedKeyManager(certificate)}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a context with {@code certificate}. */
  SSLContext of(HeldCertificate certificate) {
    return of(Optional.of(certificate));
  }

  public SSLContext of(Optional<HeldCertificate> certificate) {
    HandshakeCertificates.Builder builder =
        new HandshakeCertificates.Builder().addTrustedCertificate(authority.certificate());
    certificate.ifPresent(builder::heldCertificate);
    return builder.build().sslContext();
  }

  /** Gives the bridge another certificate. */
  public void renew(String name) {
    served.set(of(signed(name)));
  }

  /** Returns settings with TLS. */
  public HttpServerSettings settings(HttpServerSettings plain, ClientAuthentication clients) {
    return plain.with(
        new EdgeSettings(
            AccessSettings.OPEN,
            Optional.of(new TlsSettings(served::get, clients, Duration.ZERO)),
            TrustedProxies.NONE));
  }

  /** Connects a socket, including the TLS handshake. */
  public SSLSocket connect(int port, SSLContext context) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(8_000);
    socket.startHandshake();
    return socket;
  }

  /** Connects an HTTP/1.1 client without a certificate. */
  public RawClient raw(int port) {
    try {
      return RawClient.over(connect(port, of(Optional.empty())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a client that prefers HTTP/2. */
  HttpClient http2() {
    return HttpClient.newBuilder()
        .sslContext(of(Optional.empty()))
        .version(HttpClient.Version.HTTP_2)
        .build();
  }
}
