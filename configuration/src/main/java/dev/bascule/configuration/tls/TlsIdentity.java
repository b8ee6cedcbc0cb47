package dev.bascule.configuration.tls;

import dev.bascule.configuration.tls.TlsException.Part;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Optional;

/**
 * A certificate with its chain and its private key. Its {@code toString} contains no secret.
 *
 * @param chain the certificate and its chain to an authority: each is signed by the next, and none
 *     is repeated
 * @param key the private key of the first certificate
 */
record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {

  private static final String PSS = "RSASSA-PSS";

  private static final List<PSSParameterSpec> PSS_OF_TLS =
      List.of(
          pss(MGF1ParameterSpec.SHA256, 32),
          pss(MGF1ParameterSpec.SHA384, 48),
          pss(MGF1ParameterSpec.SHA512, 64));

  TlsIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * Returns the identity in these files. A repeated certificate is ignored: such files result from
   * appending the root to a chain that already contains it.
   *
   * @throws TlsException if the chain is invalid, or the key does not match the certificate
   */
  static TlsIdentity of(PemFile certificate, PemFile key) throws TlsException {
    TlsIdentity identity =
        new TlsIdentity(certificate.certificates().stream().distinct().toList(), key.privateKey());
    for (int i = 1; i < identity.chain.size(); i++) {
      if (!isSignedBy(identity.chain.get(i - 1), identity.chain.get(i))) {
        throw new TlsException(
            Part.CERTIFICATE,
            "certificate "
                + i
                + " is not signed by certificate "
                + (i + 1)
                + "; put the certificate of the key first, and after each certificate the one"
                + " that signed it");
      }
    }
    if (!identity.belongsTogether()) {
      throw new TlsException(Part.KEY, "does not match the certificate");
    }
    return identity;
  }

  private static boolean isSignedBy(X509Certificate signed, X509Certificate issuer) {
    if (!signed.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      signed.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /** Returns whether the certificate verifies a signature of the key. */
  private boolean belongsTogether() throws TlsException {
    Optional<PSSParameterSpec> parameters = pssParameters();
    try {
      Signature signature = Signature.getInstance(algorithm());
      signature.initSign(key);
      if (parameters.isPresent()) {
        signature.setParameter(parameters.get());
      }
      signature.update(chain.getFirst().getSignature());
      byte[] signed = signature.sign();
      signature.initVerify(chain.getFirst().getPublicKey());
      if (parameters.isPresent()) {
        signature.setParameter(parameters.get());
      }
      signature.update(chain.getFirst().getSignature());
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private String algorithm() {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case PSS -> PSS;
      case "EC" -> "SHA256withECDSA";
      default -> "EdDSA";
    };
  }

  /**
   * Returns PSS parameters that TLS uses and the key allows; empty unless the key is only for
   * RSASSA-PSS. TLS fixes them by the hash (RFC 8446, section 4.2.3); a key may be restricted to
   * others (RFC 4055, section 3.1).
   */
  private Optional<PSSParameterSpec> pssParameters() throws TlsException {
    if (!key.getAlgorithm().equals(PSS)) {
      return Optional.empty();
    }
    if (!(key instanceof RSAKey rsa && rsa.getParams() instanceof PSSParameterSpec restriction)) {
      return Optional.of(PSS_OF_TLS.getFirst());
    }
    return Optional.of(
        PSS_OF_TLS.stream()
            .filter(parameters -> allows(restriction, parameters))
            .findFirst()
            .orElseThrow(
                () ->
                    new TlsException(
                        Part.KEY,
                        "is restricted to RSASSA-PSS parameters that TLS does not use; use a key"
                            + " with SHA-256, SHA-384 or SHA-512, the same hash for MGF1, and a"
                            + " salt as long as the hash")));
  }

  private static boolean allows(PSSParameterSpec restriction, PSSParameterSpec parameters) {
    return restriction.getDigestAlgorithm().equals(parameters.getDigestAlgorithm())
        && restriction.getMGFParameters() instanceof MGF1ParameterSpec mask
        && mask.getDigestAlgorithm().equals(parameters.getDigestAlgorithm())
        && restriction.getSaltLength() <= parameters.getSaltLength();
  }

  private static PSSParameterSpec pss(MGF1ParameterSpec mask, int saltLength) {
    return new PSSParameterSpec(
        mask.getDigestAlgorithm(), "MGF1", mask, saltLength, PSSParameterSpec.TRAILER_FIELD_BC);
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
