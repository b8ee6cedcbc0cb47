package dev.bascule.configuration.tls;

import dev.bascule.adapter.out.mcp.config.ClientTls;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

/**
 * The TLS material for connections to a server, as of the time its files were read.
 *
 * <p>Equal to an instance with equal contents, wherever the files are. Immutable; its {@code
 * toString} contains no secret.
 */
public final class UpstreamTls {

  private final TlsMaterial.PemFiles pemFiles;
  private final TlsMaterial material;
  private final Optional<String> serverName;

  /** Not part of equality. */
  private final Optional<Path> keyFile;

  private UpstreamTls(
      TlsMaterial.PemFiles pemFiles,
      TlsMaterial material,
      Optional<String> serverName,
      Optional<Path> keyFile) {
    this.keyFile = keyFile;
    this.pemFiles = pemFiles;
    this.material = material;
    this.serverName = serverName;
  }

  /**
   * Reads {@code files}.
   *
   * @param serverName the expected name in the server's certificate; empty for the host of its URL
   * @throws TlsException if they cannot be used
   */
  public static UpstreamTls load(TlsFiles files, Optional<String> serverName) throws TlsException {
    TlsMaterial.PemFiles pemFiles = TlsMaterial.PemFiles.read(files);
    return new UpstreamTls(pemFiles, TlsMaterial.of(pemFiles), serverName, files.key());
  }

  /** Returns the file of the private key, if there is one. */
  public Optional<Path> keyFile() {
    return keyFile;
  }

  /** Returns the settings for connections. */
  public ClientTls toClientTls() {
    return new ClientTls(material.context().getSocketFactory(), material.trust(), serverName);
  }

  /** Returns the context for connections. */
  public SSLContext context() {
    return material.context();
  }

  /** Returns what presents the own certificate, if there is one. */
  public Optional<KeyManager> keyManager() {
    return material.identity().flatMap(_ -> material.keyManagers().stream().findFirst());
  }

  /** Returns what decides whether the peer is trusted. */
  public X509TrustManager trustManager() {
    return material.trust();
  }

  /** Returns the certificate that is presented to the server, if there is one. */
  public Optional<X509Certificate> certificate() {
    return material.identity().map(identity -> identity.chain().getFirst());
  }

  /** Returns the trusted authorities; none means the platform's default. */
  public List<X509Certificate> authorities() {
    return material.authorities();
  }

  /** Returns the expected name in the server's certificate, if it is not the host of the URL. */
  public Optional<String> serverName() {
    return serverName;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UpstreamTls tls
        && pemFiles.equals(tls.pemFiles)
        && serverName.equals(tls.serverName);
  }

  @Override
  public int hashCode() {
    return 31 * pemFiles.hashCode() + serverName.hashCode();
  }

  @Override
  public String toString() {
    return "UpstreamTls[" + material.identity() + "]";
  }
}
