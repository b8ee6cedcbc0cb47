package dev.bascule.configuration.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * A self-signed certificate with a key that is only for RSASSA-PSS (RFC 4055), which no test
 * library creates.
 *
 * @param certificate the certificate of {@code CN=pss}
 * @param pair its key
 */
public record PssCertificate(X509Certificate certificate, KeyPair pair) {

  /** The parameters of TLS for SHA-256 (RFC 8446, section 4.2.3). */
  public static final PSSParameterSpec SHA256 =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private static final byte[] RSASSA_PSS = HexFormat.of().parseHex("06092a864886f70d01010a");
  private static final byte[] VERSION_3 = HexFormat.of().parseHex("a003020102");
  private static final byte[] SERIAL = HexFormat.of().parseHex("020101");

  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;
  private static final int UTC_TIME = 0x17;

  /**
   * Creates a certificate.
   *
   * @param restriction the only allowed parameters of the key; empty for any
   */
  public static PssCertificate of(Optional<PSSParameterSpec> restriction)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSASSA-PSS");
    generator.initialize(
        new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4, restriction.orElse(null)));
    KeyPair pair = generator.generateKeyPair();
    PSSParameterSpec parameters = restriction.orElse(SHA256);
    byte[] name = new X500Principal("CN=pss").getEncoded();
    byte[] content =
        der(
            SEQUENCE,
            VERSION_3,
            SERIAL,
            algorithm(parameters),
            name,
            der(SEQUENCE, time("000101000000Z"), time("491231235959Z")),
            name,
            pair.getPublic().getEncoded());
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.initSign(pair.getPrivate());
    signature.setParameter(parameters);
    signature.update(content);
    byte[] signed =
        der(
            SEQUENCE,
            content,
            algorithm(parameters),
            der(BIT_STRING, new byte[1], signature.sign()));
    return new PssCertificate(
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(signed)),
        pair);
  }

  /** Writes the certificate and its key to {@code folder}. */
  public TlsFiles write(PemFolder folder) throws GeneralSecurityException {
    return new TlsFiles(
        Optional.of(folder.write("certificate.pem", pem("CERTIFICATE", certificate.getEncoded()))),
        Optional.of(folder.write("key.pem", pem("PRIVATE KEY", pair.getPrivate().getEncoded()))),
        Optional.empty());
  }

  private static byte[] algorithm(PSSParameterSpec parameters) throws GeneralSecurityException {
    AlgorithmParameters encoded = AlgorithmParameters.getInstance("RSASSA-PSS");
    encoded.init(parameters);
    try {
      return der(SEQUENCE, RSASSA_PSS, encoded.getEncoded());
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static byte[] time(String text) {
    return der(UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns a value in DER (ITU-T X.690). */
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(tag);
    int length = content.size();
    if (length > 0x7f) {
      value.write(0x82);
      value.write(length >> 8);
    }
    value.write(length);
    value.writeBytes(content.toByteArray());
    return value.toByteArray();
  }

  private static String pem(String label, byte[] content) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
