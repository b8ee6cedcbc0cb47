package dev.bascule.configuration.tls;

import dev.bascule.configuration.tls.TlsException.Part;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Complete TLS material: everything that can fail has succeeded when an instance exists. Its {@code
 * toString} contains no secret.
 *
 * @param identity the certificate and key to present; empty for none
 * @param authorities the trusted authorities; empty for the platform's default
 * @param keyManagers present {@code identity}
 * @param trust decides whether the peer is trusted
 * @param context presents {@code identity} and verifies peers with {@code trust}
 */
record TlsMaterial(
    Optional<TlsIdentity> identity,
    List<X509Certificate> authorities,
    List<KeyManager> keyManagers,
    X509TrustManager trust,
    SSLContext context) {

  private static final char[] NO_PASSWORD = {};

  TlsMaterial {
    authorities = List.copyOf(authorities);
    keyManagers = List.copyOf(keyManagers);
  }

  /**
   * Returns the material in {@code pemFiles}.
   *
   * @throws TlsException if it cannot be used for TLS
   */
  static TlsMaterial of(PemFiles pemFiles) throws TlsException {
    Optional<TlsIdentity> identity =
        pemFiles.certificate().isPresent() && pemFiles.key().isPresent()
            ? Optional.of(TlsIdentity.of(pemFiles.certificate().get(), pemFiles.key().get()))
            : Optional.empty();
    List<X509Certificate> authorities =
        pemFiles.authorities().isPresent()
            ? pemFiles.authorities().get().certificates()
            : List.of();
    X509TrustManager trust = trustManager(authorities);
    List<KeyManager> keyManagers = keyManagers(identity);
    return new TlsMaterial(identity, authorities, keyManagers, trust, context(keyManagers, trust));
  }

  /**
   * The contents of the files. Equal if all contents are equal.
   *
   * @param certificate the own certificate
   * @param key its key
   * @param authorities the authorities
   */
  record PemFiles(
      Optional<PemFile> certificate, Optional<PemFile> key, Optional<PemFile> authorities) {

    static PemFiles read(TlsFiles files) throws TlsException {
      return new PemFiles(
          read(Part.CERTIFICATE, files.certificate()),
          read(Part.KEY, files.key()),
          read(Part.AUTHORITIES, files.authorities()));
    }

    private static Optional<PemFile> read(Part part, Optional<Path> file) throws TlsException {
      return file.isPresent() ? Optional.of(PemFile.read(part, file.get())) : Optional.empty();
    }
  }

  private static SSLContext context(List<KeyManager> keyManagers, X509TrustManager trust)
      throws TlsException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keyManagers.toArray(KeyManager[]::new), new TrustManager[] {trust}, /* random= */ null);
      return context;
    } catch (GeneralSecurityException e) {
      throw unusable(Part.CERTIFICATE, e);
    }
  }

  private static List<KeyManager> keyManagers(Optional<TlsIdentity> identity) throws TlsException {
    try {
      KeyStore store = emptyStore();
      if (identity.isPresent()) {
        store.setKeyEntry(
            "own",
            identity.get().key(),
            NO_PASSWORD,
            identity.get().chain().toArray(Certificate[]::new));
      }
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return List.of(factory.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(Part.CERTIFICATE, e);
    }
  }

  private static X509TrustManager trustManager(List<X509Certificate> authorities)
      throws TlsException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities.isEmpty() ? null : trustStore(authorities));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager trust) {
          return authorities.isEmpty() ? trust : new DatedTrust(trust);
        }
      }
      throw new AssertionError("the platform always has a trust manager");
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(Part.AUTHORITIES, e);
    }
  }

  /**
   * Also checks the dates of the peer's own certificate: the platform does not check those of a
   * certificate that is trusted itself, as a self-signed one in the file of authorities is.
   */
  private static final class DatedTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager trust;

    DatedTrust(X509ExtendedTrustManager trust) {
      this.trust = trust;
    }

    private static void checkDates(X509Certificate[] chain) throws CertificateException {
      try {
        chain[0].checkValidity();
      } catch (CertificateExpiredException e) {
        throw new CertificateException(
            "the certificate expired on " + chain[0].getNotAfter().toInstant(), e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      trust.checkClientTrusted(chain, type);
      checkDates(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      trust.checkClientTrusted(chain, type, socket);
      checkDates(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      trust.checkClientTrusted(chain, type, engine);
      checkDates(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      trust.checkServerTrusted(chain, type);
      checkDates(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      trust.checkServerTrusted(chain, type, socket);
      checkDates(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      trust.checkServerTrusted(chain, type, engine);
      checkDates(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trust.getAcceptedIssuers();
    }
  }

  private static TlsException unusable(Part part, Exception cause) {
    return new TlsException(part, "cannot be used by this Java runtime: " + cause.getMessage());
  }

  private static KeyStore trustStore(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    return store;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(/* stream= */ null, NO_PASSWORD);
    return store;
  }
}
