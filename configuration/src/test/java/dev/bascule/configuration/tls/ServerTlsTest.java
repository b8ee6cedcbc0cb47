package dev.bascule.configuration.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bascule.configuration.tls.TlsException.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class ServerTlsTest {

  private static final InstantSource LONG_BEFORE = () -> Instant.EPOCH;
  private static final String NOT_SIGNED =
      "certificate 1 is not signed by certificate 2; put the certificate of the key first, and"
          + " after each certificate the one that signed it";

  @TempDir private Path folder;

  private final HeldCertificate authority = PemFolder.authority();
  private final HeldCertificate first = PemFolder.signed("first", authority);
  private final HeldCertificate second = PemFolder.signed("second", authority);
  private final Logger logger = (Logger) LoggerFactory.getLogger(ServerTls.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  @Test
  void readsChain() throws TlsException {
    TlsFiles files = write(first);
    files().write("certificate.pem", first.certificatePem() + authority.certificatePem());

    assertEquals("CN=first", subjectOf(ServerTls.load(files)));
  }

  @Test
  void ignoresRepeatedCertificates() throws TlsException {
    TlsFiles files = write(first);
    String root = authority.certificatePem();
    files().write("certificate.pem", first.certificatePem() + root + root);

    assertEquals("CN=first", subjectOf(ServerTls.load(files)));
    assertEquals(
        Optional.of(first.certificate()), UpstreamTls.load(files, Optional.empty()).certificate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ec"})
  void readsKeysOf(String algorithm) throws TlsException {
    HeldCertificate.Builder builder = new HeldCertificate.Builder().commonName(algorithm);
    HeldCertificate certificate =
        algorithm.equals("rsa") ? builder.rsa2048().build() : builder.ecdsa256().build();

    assertEquals("CN=" + algorithm, subjectOf(ServerTls.load(write(certificate))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsKeysOfRsassaPss(boolean isRestricted) throws Exception {
    Optional<PSSParameterSpec> restriction =
        Optional.of(PssCertificate.SHA256).filter(_ -> isRestricted);
    TlsFiles files = PssCertificate.of(restriction).write(files());

    assertEquals("CN=pss", subjectOf(ServerTls.load(files)));
  }

  @Test
  void rejectsRsassaPssKeyOfAnotherCertificate() throws Exception {
    Optional<PSSParameterSpec> restriction = Optional.of(PssCertificate.SHA256);
    PssCertificate one = PssCertificate.of(restriction);
    PssCertificate other = PssCertificate.of(restriction);

    assertRefused(
        Part.KEY,
        "does not match the certificate",
        new PssCertificate(one.certificate(), other.pair()).write(files()));
  }

  @Test
  void rejectsRsassaPssKeyThatTlsCannotUse() throws Exception {
    PSSParameterSpec restriction =
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA1, 20, 1);

    assertRefused(
        Part.KEY,
        "is restricted to RSASSA-PSS parameters that TLS does not use; use a key with SHA-256,"
            + " SHA-384 or SHA-512, the same hash for MGF1, and a salt as long as the hash",
        PssCertificate.of(Optional.of(restriction)).write(files()));
  }

  @Test
  void readsEd25519Keys() throws Exception {
    byte[] key =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
    String text = Base64.getMimeEncoder().encodeToString(key);
    String pem = "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";

    assertEquals("EdDSA", new PemFile(Part.KEY, pem).privateKey().getAlgorithm());
  }

  @Test
  void rejectsKeyOfAnotherCertificate() {
    TlsFiles files = write(first);
    files().write("key.pem", second.privateKeyPkcs8Pem());

    assertRefused(Part.KEY, "does not match the certificate", files);
  }

  @Test
  void rejectsOldKeyFormatWithRemedy() {
    HeldCertificate rsa = new HeldCertificate.Builder().rsa2048().build();
    TlsFiles files = write(rsa);
    files().write("key.pem", rsa.privateKeyPkcs1Pem());

    assertRefused(
        Part.KEY,
        "expected a PKCS#8 key, but found \"RSA PRIVATE KEY\"; `openssl pkcs8 -topk8 -nocrypt"
            + " -in OLD -out NEW` converts it",
        files);
  }

  @Test
  void rejectsEncryptedKeyWithRemedy() {
    TlsFiles files = write(first);
    files()
        .write(
            "key.pem", first.privateKeyPkcs8Pem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));

    assertRefused(
        Part.KEY,
        "expected an unencrypted key; `openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW`"
            + " converts it",
        files);
  }

  @Test
  void rejectsChainInWrongOrder() {
    TlsFiles files = write(first);
    files().write("certificate.pem", authority.certificatePem() + first.certificatePem());

    assertRefused(Part.CERTIFICATE, NOT_SIGNED, files);
  }

  @Test
  void rejectsIssuerWithSameNameAndAnotherKey() {
    TlsFiles files = write(first);
    files().write("certificate.pem", first.certificatePem() + impostor().certificatePem());

    assertRefused(Part.CERTIFICATE, NOT_SIGNED, files);
  }

  @Test
  void rejectsInvalidCertificate() {
    TlsFiles files = write(first);
    files().write("certificate.pem", "nonsense");
    assertRefused(Part.CERTIFICATE, "contains no PEM certificate, or too many", files);

    files()
        .write("certificate.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
    assertRefused(Part.CERTIFICATE, "contains a certificate that cannot be decoded", files);

    files()
        .write("certificate.pem", "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----");
    assertRefused(Part.CERTIFICATE, "is not valid PEM", files);
  }

  @Test
  void rejectsMissingFile() {
    TlsFiles files =
        new TlsFiles(Optional.of(folder.resolve("none")), write(first).key(), Optional.empty());

    assertRefused(Part.CERTIFICATE, "no such file", files);
  }

  @Test
  void reloadsChangedPair() throws TlsException {
    ServerTls tls = ServerTls.load(write(first));
    SSLContext before = tls.get();

    tls.refresh(LONG_BEFORE);
    assertSame(before, tls.get());
    write(second);
    tls.refresh(LONG_BEFORE);

    assertNotSame(before, tls.get());
    assertEquals("CN=second", subjectOf(tls));
  }

  @Test
  void keepsPreviousPairIfNewOneIsInvalid() throws Exception {
    ServerTls tls = ServerTls.load(write(first));
    SSLContext before = tls.get();
    files().write("key.pem", second.privateKeyPkcs8Pem());

    tls.refresh(LONG_BEFORE);
    tls.refresh(LONG_BEFORE);

    assertSame(before, tls.get());
    assertEquals(
        List.of(
            "Ignoring the new files of listen.tls, keeping the previous certificate: key "
                + folder.resolve("key.pem")
                + ": does not match the certificate"),
        logged());
    Files.delete(folder.resolve("key.pem"));
    tls.refresh(LONG_BEFORE);
    assertEquals(2, logged().size());
    write(second);
    tls.refresh(LONG_BEFORE);
    assertEquals("CN=second", subjectOf(tls));
  }

  @Test
  void keepsThePreviousPairWhileTheNewChainIsInvalid() throws TlsException {
    ServerTls tls = ServerTls.load(write(first));
    SSLContext before = tls.get();
    write(second);
    files().write("certificate.pem", second.certificatePem() + impostor().certificatePem());

    tls.refresh(LONG_BEFORE);
    tls.refresh(LONG_BEFORE);

    assertSame(before, tls.get());
    assertEquals(1, logged().size(), logged()::toString);
    files().write("certificate.pem", second.certificatePem() + authority.certificatePem());
    tls.refresh(LONG_BEFORE);
    assertEquals("CN=second", subjectOf(tls));
  }

  @Test
  void warnsDailyBeforeCertificateExpires() throws TlsException {
    ServerTls tls = ServerTls.load(write(first));
    Instant end = first.certificate().getNotAfter().toInstant();

    tls.refresh(() -> end.minus(Duration.ofDays(15)));
    assertEquals(0, logged().size());
    tls.refresh(() -> end.minus(Duration.ofDays(13)));
    tls.refresh(() -> end.minus(Duration.ofDays(13).minusHours(1)));
    assertEquals(1, logged().size());
    tls.refresh(() -> end.minus(Duration.ofDays(11)));

    assertEquals(2, logged().size());
  }

  @Test
  void omitsSecretsInToString() throws TlsException {
    TlsFiles files = write(first);
    String key = first.privateKeyPkcs8Pem().lines().skip(1).findFirst().orElseThrow();

    assertThat(ServerTls.load(files).toString()).doesNotContain(key);
    assertThat(UpstreamTls.load(files, Optional.empty()).toString()).doesNotContain(key);
    assertThat(PemFile.read(Part.KEY, files.key().orElseThrow()).toString()).doesNotContain(key);
  }

  @Test
  void isEqualForEqualContent() throws TlsException {
    UpstreamTls before = UpstreamTls.load(write(first), Optional.empty());

    assertEquals(before, UpstreamTls.load(write(first), Optional.empty()));
    assertFalse(before.equals(UpstreamTls.load(write(second), Optional.empty())));
    assertFalse(before.equals(UpstreamTls.load(write(first), Optional.of("other"))));
  }

  /** Returns an authority with the same name as the other one. */
  private static HeldCertificate impostor() {
    return PemFolder.authority();
  }

  private PemFolder files() {
    return new PemFolder(folder);
  }

  private TlsFiles write(HeldCertificate certificate) {
    return files().write(certificate);
  }

  private static String subjectOf(ServerTls tls) {
    return tls.certificate().getSubjectX500Principal().getName();
  }

  private List<String> logged() {
    return log.list.stream()
        .filter(event -> event.getLevel().toString().equals("WARN"))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static void assertRefused(Part part, String message, TlsFiles files) {
    TlsException problem = assertThrows(TlsException.class, () -> ServerTls.load(files));
    assertEquals(part, problem.part());
    assertEquals(message, problem.getMessage());
  }
}
