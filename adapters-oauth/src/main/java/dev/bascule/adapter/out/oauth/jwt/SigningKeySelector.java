package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Verifies signatures of tokens with keys. */
final class SigningKeySelector {

  /** RFC 7518, 3.3. */
  private static final int FEWEST_BITS_OF_RSA = 2048;

  private static final int BYTES_OF_ED25519 = 32;

  /** The DER prefix of an Ed25519 public key (RFC 8410, 4). */
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private SigningKeySelector() {}

  /** Returns whether {@code token} is signed with {@code key}, by the algorithm in its header. */
  static boolean isSignedBy(JWK key, SignedJWT token) {
    try {
      return switch (key) {
        case RSAKey rsa ->
            rsa.size() >= FEWEST_BITS_OF_RSA && token.verify(new RSASSAVerifier(rsa));
        case ECKey curve -> token.verify(new ECDSAVerifier(curve));
        case OctetKeyPair pair when pair.getCurve().equals(Curve.Ed25519) ->
            isSignedByEd25519(pair, token);
        default -> false;
      };
    } catch (JOSEException | GeneralSecurityException _) {
      return false;
    }
  }

  /** The library would need a dependency for this; the JDK supports it since 15. */
  private static boolean isSignedByEd25519(OctetKeyPair pair, SignedJWT token)
      throws GeneralSecurityException {
    byte[] raw = pair.getX().decode();
    if (raw.length != BYTES_OF_ED25519) {
      return false;
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.writeBytes(ED25519_PREFIX);
    encoded.writeBytes(raw);
    PublicKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(key);
    verifier.update(token.getSigningInput());
    return verifier.verify(token.getSignature().decode());
  }
}
