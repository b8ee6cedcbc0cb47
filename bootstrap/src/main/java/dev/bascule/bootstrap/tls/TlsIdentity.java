package dev.bascule.bootstrap.tls;

import dev.bascule.bootstrap.tls.TlsException.Part;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who one is, and the proof of it. Its {@code toString} has no secret.
 *
 * @param chain the certificate, and those that lead from it to an authority, each signed by the
 *     next
 * @param key the private key that belongs to the first
 */
record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {

  TlsIdentity {
    chain = List.copyOf(chain);
  }

  /** Returns the identity of these files, if they belong together. */
  static TlsIdentity of(PemFile certificate, PemFile key) throws TlsException {
    TlsIdentity identity = new TlsIdentity(certificate.certificates(), key.privateKey());
    for (int i = 1; i < identity.chain.size(); i++) {
      X509Certificate signed = identity.chain.get(i - 1);
      if (!signed
          .getIssuerX500Principal()
          .equals(identity.chain.get(i).getSubjectX500Principal())) {
        throw new TlsException(
            Part.CERTIFICATE,
            "its certificates are in a wrong order: one's own comes first, and each is signed by"
                + " the next");
      }
    }
    if (!identity.belongsTogether()) {
      throw new TlsException(Part.KEY, "is not the key of the certificate");
    }
    return identity;
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
