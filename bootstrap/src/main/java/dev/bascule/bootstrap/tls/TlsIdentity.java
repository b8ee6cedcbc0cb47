package dev.bascule.bootstrap.tls;

import dev.bascule.bootstrap.tls.TlsException.Part;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate with its chain and its private key. Its {@code toString} has no secret.
 *
 * @param chain the certificate, and those that lead from it to an authority: each is signed by the
 *     next, and none is repeated
 * @param key the private key that belongs to the first
 */
record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {

  TlsIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * Returns the identity of these files. A certificate that occurs again is ignored: such files
   * come of joining a chain that has the root with the root.
   *
   * @throws TlsException if the chain is not one, or the key is of another certificate
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
                + "; write the certificate of the key first, and after each certificate the one"
                + " that signed it");
      }
    }
    if (!identity.belongsTogether()) {
      throw new TlsException(Part.KEY, "is not the key of the certificate");
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

  /** Signs with the one, and verifies with the other. */
  private boolean belongsTogether() {
    KeyPair pair = new KeyPair(chain.getFirst().getPublicKey(), key);
    try {
      Signature signature = Signature.getInstance(algorithm());
      signature.initSign(pair.getPrivate());
      signature.update(chain.getFirst().getSignature());
      byte[] signed = signature.sign();
      signature.initVerify(pair.getPublic());
      signature.update(chain.getFirst().getSignature());
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private String algorithm() {
    return switch (key.getAlgorithm()) {
      case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "EdDSA";
    };
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
