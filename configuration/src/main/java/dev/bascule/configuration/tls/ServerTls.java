package dev.bascule.configuration.tls;

import dev.bascule.adapter.in.http.access.TlsSettings;
import dev.bascule.adapter.in.http.config.HttpServerSettings;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS context for connections of clients; {@link #refresh} reloads its files when they have
 * changed. Unusable files are logged once, and the previous certificate stays in use.
 *
 * <p>Equal to an instance with the same files. Thread-safe; {@link #refresh} is for one thread at a
 * time.
 */
public final class ServerTls implements Supplier<SSLContext> {

  /** How long before its expiry a certificate is warned about. */
  public static final Duration RENEWAL_NOTICE = Duration.ofDays(14);

  private static final Logger LOGGER = LoggerFactory.getLogger(ServerTls.class);
  private static final Duration REMINDER_INTERVAL = Duration.ofDays(1);

  private final TlsFiles files;
  private volatile ActiveMaterial active;

  /** Why {@link #refresh} last ignored the files; empty if they were valid. */
  private String lastProblem = "";

  private Instant lastReminder = Instant.MIN;

  private ServerTls(TlsFiles files, ActiveMaterial active) {
    this.files = files;
    this.active = active;
  }

  /**
   * Reads {@code files}.
   *
   * @throws TlsException if they cannot be used
   */
  public static ServerTls load(TlsFiles files) throws TlsException {
    return new ServerTls(files, ActiveMaterial.of(TlsMaterial.PemFiles.read(files)));
  }

  /** Returns the TLS context for {@code settings}; empty if TLS is not configured. */
  public static Optional<ServerTls> of(HttpServerSettings settings) {
    return settings
        .edge()
        .tls()
        .map(TlsSettings::contexts)
        .filter(ServerTls.class::isInstance)
        .map(ServerTls.class::cast);
  }

  @Override
  public SSLContext get() {
    return active.context();
  }

  /** Returns the certificate in use. */
  public X509Certificate certificate() {
    return active.certificate();
  }

  /** Returns the authorities of client certificates in use; empty if there are none. */
  public List<X509Certificate> authorities() {
    return active.authorities();
  }

  /** Returns the file of the private key. */
  public Optional<Path> keyFile() {
    return files.key();
  }

  /** Reloads the files if they have changed, and warns about a certificate that expires soon. */
  public void refresh(InstantSource clock) {
    try {
      TlsMaterial.PemFiles pemFiles = TlsMaterial.PemFiles.read(files);
      if (!pemFiles.equals(active.pemFiles())) {
        active = ActiveMaterial.of(pemFiles);
        lastReminder = Instant.MIN;
        LOGGER.info("The certificate was renewed; valid until {}", expiry());
      }
      lastProblem = "";
    } catch (TlsException e) {
      reportProblem(e);
    }
    remind(clock.instant());
  }

  private void reportProblem(TlsException refusal) {
    String problem = refusal.part() + ": " + refusal.getMessage();
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      LOGGER.warn(
          "Ignoring the new files of listen.tls, keeping the previous certificate: {} {}: {}",
          refusal.part().key("clientCa"),
          files.file(refusal.part()).map(Path::toString).orElse(""),
          refusal.getMessage());
    }
  }

  private void remind(Instant now) {
    if (expiry().minus(RENEWAL_NOTICE).isAfter(now)
        || now.minus(REMINDER_INTERVAL).isBefore(lastReminder)) {
      return;
    }
    lastReminder = now;
    LOGGER.warn("The certificate of listen.tls expires at {}; renew it", expiry());
  }

  private Instant expiry() {
    return certificate().getNotAfter().toInstant();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ServerTls tls && files.equals(tls.files);
  }

  @Override
  public int hashCode() {
    return files.hashCode();
  }

  @Override
  public String toString() {
    return "ServerTls[" + files + "]";
  }

  /**
   * The certificate and context in use.
   *
   * @param pemFiles the files that they were loaded from
   */
  private record ActiveMaterial(
      TlsMaterial.PemFiles pemFiles,
      X509Certificate certificate,
      List<X509Certificate> authorities,
      SSLContext context) {

    static ActiveMaterial of(TlsMaterial.PemFiles pemFiles) throws TlsException {
      TlsMaterial material = TlsMaterial.of(pemFiles);
      TlsIdentity identity = material.identity().orElseThrow();
      return new ActiveMaterial(
          pemFiles, identity.chain().getFirst(), material.authorities(), material.context());
    }
  }
}
