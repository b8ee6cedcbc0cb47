package dev.bascule.bootstrap.tls;

import dev.bascule.bootstrap.tls.TlsException.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file that was read, and what it should hold.
 *
 * @param part what it is to be
 * @param text its text; it may be a secret
 */
record PemFile(Part part, String text) {

  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_CERTIFICATES = 1000;
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");
  private static final String REMEDY =
      "`openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW` writes one";

  /** Reads {@code file}. */
  static PemFile read(Part part, Path file) throws TlsException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new TlsException(part, "is a file that is longer than " + MAX_BYTES + " bytes");
      }
      return new PemFile(part, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new TlsException(part, reason(e));
    }
  }

  private static String reason(IOException problem) {
    return switch (problem) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "may not be read: permission denied";
      default -> "cannot be read: " + problem.getClass().getSimpleName();
    };
  }

  /** Returns the certificates, at least one. */
  List<X509Certificate> certificates() throws TlsException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemContent pem : parts()) {
      if (pem.label().equals("CERTIFICATE")) {
        certificates.add(certificate(pem));
      }
    }
    if (certificates.isEmpty() || certificates.size() > MAX_CERTIFICATES) {
      throw new TlsException(part, "holds no certificate in the PEM format, or too many");
    }
    return List.copyOf(certificates);
  }

  private X509Certificate certificate(PemContent pem) throws TlsException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem.content()));
    } catch (CertificateException _) {
      throw new TlsException(part, "holds a certificate that cannot be decoded");
    }
  }

  /** Returns the private key, of which there must be one. */
  PrivateKey privateKey() throws TlsException {
    List<PemContent> keys =
        parts().stream().filter(pem -> pem.label().endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      throw new TlsException(
          part, "expected one private key in the PEM format, but here are " + keys.size());
    }
    PemContent key = keys.getFirst();
    return switch (key.label()) {
      case "PRIVATE KEY" ->
          decode(key)
              .orElseThrow(() -> new TlsException(part, "holds a key that cannot be decoded"));
      case "ENCRYPTED PRIVATE KEY" ->
          throw new TlsException(part, "expected a key that is not encrypted; " + REMEDY);
      default ->
          throw new TlsException(
              part, "expected a key of PKCS#8, but this is \"" + key.label() + "\"; " + REMEDY);
    };
  }

  private static Optional<PrivateKey> decode(PemContent pem) {
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return Optional.of(
            KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(pem.content())));
      } catch (GeneralSecurityException _) {
        // It is a key of another algorithm.
      }
    }
    return Optional.empty();
  }

  private List<PemContent> parts() throws TlsException {
    return PemContent.parse(text)
        .orElseThrow(() -> new TlsException(part, "is not written as the PEM format wants it"));
  }

  /** Leaves the text out: it may be a secret. */
  @Override
  public String toString() {
    return "PemFile[" + part + "]";
  }
}
