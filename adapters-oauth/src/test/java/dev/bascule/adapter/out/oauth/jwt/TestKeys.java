package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;

/** Keys of an issuer, created once since that is slow. */
final class TestKeys {

  static final RSAKey RSA = rsa("rsa-1");
  static final RSAKey NEXT_RSA = rsa("rsa-2");
  static final ECKey EC = ec("ec-1");
  static final KeyPair ED25519 = ed25519();

  private TestKeys() {}

  private static RSAKey rsa(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static ECKey ec(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair ed25519() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static OctetKeyPair edPublic() {
    byte[] encoded = ED25519.getPublic().getEncoded();
    byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(raw)).keyID("ed-1").build();
  }

  /** Returns the initially published keys. */
  static String published() {
    return published(RSA, EC, edPublic());
  }

  static String published(JWK... keys) {
    return new JWKSet(List.of(keys)).toString(/* publicKeysOnly= */ true);
  }
}
