package dev.bascule.bootstrap.tls;

import dev.bascule.adapter.out.mcp.config.ClientTls;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What connections with a server are encrypted with, as its files held it when they were read.
 *
 * <p>Equal to another one if those contents are, wherever they were. Immutable; its {@code
 * toString} has no secret.
 */
public final class UpstreamTls {

  private final TlsMaterial.PemFiles pemFiles;
  private final TlsMaterial material;
  private final Optional<String> serverName;

  /** No part of what makes two of them equal. */
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
   * @param serverName the name that the server's certificate is to have; empty for the host of its
   *     URL
   * @throws TlsException if they cannot be used
   */
  public static UpstreamTls load(TlsFiles files, Optional<String> serverName) throws TlsException {
    TlsMaterial.PemFiles pemFiles = TlsMaterial.PemFiles.read(files);
    return new UpstreamTls(pemFiles, TlsMaterial.of(pemFiles), serverName, files.key());
  }

  /** Returns where the private key was read from, if there is one. */
  public Optional<Path> keyFile() {
    return keyFile;
  }

  /** Returns it as connections need it. */
  public ClientTls toClientTls() {
    return new ClientTls(material.context().getSocketFactory(), material.trust(), serverName);
  }

  /** Returns the certificate that the server is shown, if there is one. */
  public Optional<X509Certificate> certificate() {
    return material.identity().map(identity -> identity.chain().getFirst());
  }

  /** Returns how many authorities are trusted; 0 stands for those of the platform. */
  public int authorities() {
    return material.authorities().size();
  }

  /** Returns the name that the server's certificate is to have, where that is not its host. */
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
