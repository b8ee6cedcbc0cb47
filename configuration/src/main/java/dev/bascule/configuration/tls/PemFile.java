package dev.bascule.configuration.tls;

import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.tls.TlsException.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file that was read.
 *
 * @param part what it should contain
 * @param text its text; may be a secret
 */
record PemFile(Part part, String text) {

  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_CERTIFICATES = 1000;
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");
  private static final String REMEDY =
      "`openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW` converts it";

  /**
   * One element of a PEM text (RFC 7468). Its {@code toString} omits the content.
   *
   * @param label its label
   * @param content its content; must not be modified
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record PemContent(String label, byte[] content) {

    private static final Pattern PART =
        Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]{1,64})-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    /** Returns the elements of {@code text}; empty if one of them cannot be decoded. */
    static Optional<List<PemContent>> parse(String text) {
      List<PemContent> parts = new ArrayList<>();
      Matcher matcher = PART.matcher(text);
      while (matcher.find()) {
        try {
          String content = matcher.group(2).replaceAll("\\s", "");
          // Older keys have header fields before their content, which are needed only to reject
          // them.
          parts.add(
              new PemContent(
                  matcher.group(1),
                  content.contains(":") ? new byte[0] : Base64.getDecoder().decode(content)));
        } catch (IllegalArgumentException _) {
          return Optional.empty();
        }
      }
      return Optional.of(parts);
    }

    @Override
    public String toString() {
      return "PemContent[" + label + "]";
    }
  }

  /** Reads {@code file}. */
  static PemFile read(Part part, Path file) throws TlsException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new TlsException(part, "is larger than " + MAX_BYTES + " bytes");
      }
      return new PemFile(part, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new TlsException(part, ConfigFile.reason(e));
    }
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
      throw new TlsException(part, "contains no PEM certificate, or too many");
    }
    return List.copyOf(certificates);
  }

  private X509Certificate certificate(PemContent pem) throws TlsException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem.content()));
    } catch (CertificateException _) {
      throw new TlsException(part, "contains a certificate that cannot be decoded");
    }
  }

  /** Returns the private key, of which there must be exactly one. */
  PrivateKey privateKey() throws TlsException {
    List<PemContent> keys =
        parts().stream().filter(pem -> pem.label().endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      throw new TlsException(
          part, "expected one private key in PEM format, but found " + keys.size());
    }
    PemContent key = keys.getFirst();
    return switch (key.label()) {
      case "PRIVATE KEY" ->
          decode(key)
              .orElseThrow(() -> new TlsException(part, "contains a key that cannot be decoded"));
      case "ENCRYPTED PRIVATE KEY" ->
          throw new TlsException(part, "expected an unencrypted key; " + REMEDY);
      default ->
          throw new TlsException(
              part, "expected a PKCS#8 key, but found \"" + key.label() + "\"; " + REMEDY);
    };
  }

  private static Optional<PrivateKey> decode(PemContent pem) {
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return Optional.of(
            KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(pem.content())));
      } catch (GeneralSecurityException _) {
        // A key of another algorithm.
      }
    }
    return Optional.empty();
  }

  private List<PemContent> parts() throws TlsException {
    return PemContent.parse(text).orElseThrow(() -> new TlsException(part, "is not valid PEM"));
  }

  /** Omits the text, which may be a secret. */
  @Override
  public String toString() {
    return "PemFile[" + part + "]";
  }
}
