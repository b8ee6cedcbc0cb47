package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;

/**
 * A token as text, so that it can be invalid in every way.
 *
 * @param header the header, JSON
 * @param claims the claims, JSON
 */
record TestToken(String header, String claims) {

  static final String ISSUER = "https://as.example";

  /** Valid at {@link JwtVerifierTest#NOW}, for an hour. */
  static final TestToken GOOD =
      new TestToken(
          "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"rsa-1\"}",
          "{\"iss\":\"https://as.example\",\"aud\":[\"other\",\"bridge\"],\"sub\":\"ben\","
              + "\"iat\":1800000000,\"nbf\":1800000000,\"exp\":1800003600,"
              + "\"groups\":[\"ops\",\"staff\"],\"scope\":\"tools read\"}");

  TestToken withHeader(String from, String to) {
    return new TestToken(replaced(header, from, to), claims);
  }

  TestToken withClaims(String from, String to) {
    return new TestToken(header, replaced(claims, from, to));
  }

  private static String replaced(String text, String from, String to) {
    if (!text.contains(from)) {
      throw new AssertionError(from + " is not in " + text);
    }
    return text.replace(from, to);
  }

  String signingInput() {
    return Base64URL.encode(header) + "." + Base64URL.encode(claims);
  }

  /** Returns the text of the token with this signature. */
  String with(String signature) {
    return signingInput() + "." + signature;
  }

  /** Returns the text of the token, signed by the issuer's key for its algorithm. */
  String signed() {
    if (header.contains("\"EdDSA\"")) {
      return with(ed25519());
    }
    return header.contains("\"ES256\"") ? with(ec()) : with(rsa());
  }

  private String rsa() {
    try {
      JWSAlgorithm algorithm =
          header.contains("\"PS256\"") ? JWSAlgorithm.PS256 : JWSAlgorithm.RS256;
      return sign(new RSASSASigner(TestKeys.RSA), algorithm);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private String ec() {
    try {
      return sign(new ECDSASigner(TestKeys.EC), JWSAlgorithm.ES256);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private String sign(JWSSigner signer, JWSAlgorithm algorithm) throws JOSEException {
    return signer
        .sign(new JWSHeader(algorithm), signingInput().getBytes(StandardCharsets.US_ASCII))
        .toString();
  }

  private String ed25519() {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(TestKeys.ED25519.getPrivate());
      signer.update(signingInput().getBytes(StandardCharsets.US_ASCII));
      return Base64URL.encode(signer.sign()).toString();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the text of the token, signed with a key of another issuer. */
  String signedBySomebodyElse() {
    try {
      return with(sign(new RSASSASigner(TestKeys.NEXT_RSA), JWSAlgorithm.RS256));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the text of the token, signed with the issuer's public key as a shared secret. */
  String signedWithThePublicKeyAsSecret() {
    try {
      byte[] secret = TestKeys.RSA.toRSAPublicKey().getEncoded();
      return with(sign(new MACSigner(secret), JWSAlgorithm.HS256));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }
}
