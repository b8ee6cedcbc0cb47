package dev.bascule.configuration.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import okhttp3.tls.HeldCertificate;

/**
 * A folder with PEM files.
 *
 * @param folder the folder
 */
public record PemFolder(Path folder) {

  /** An authority. */
  public static HeldCertificate authority() {
    return new HeldCertificate.Builder().certificateAuthority(0).commonName("authority").build();
  }

  /** Writes the files that the documents mention to {@code folder}. */
  public static void writeExamples(Path folder) {
    try {
      PemFolder files = new PemFolder(Files.createDirectories(folder.resolve("tls")));
      HeldCertificate authority = authority();
      for (String name : new String[] {"bridge", "client"}) {
        HeldCertificate certificate = signed(name, authority);
        files.write(name + ".pem", certificate.certificatePem());
        files.write(name + ".key", certificate.privateKeyPkcs8Pem());
      }
      files.write("clients.pem", authority.certificatePem());
      files.write("servers.pem", authority.certificatePem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a certificate signed by {@code by}. */
  public static HeldCertificate signed(String name, HeldCertificate by) {
    return new HeldCertificate.Builder()
        .commonName(name)
        .addSubjectAlternativeName("localhost")
        .addSubjectAlternativeName("127.0.0.1")
        .signedBy(by)
        .build();
  }

  /** Writes {@code text}, and returns the file. */
  public Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a certificate and its key, and returns their paths. */
  public TlsFiles write(HeldCertificate certificate) {
    return new TlsFiles(
        Optional.of(write("certificate.pem", certificate.certificatePem())),
        Optional.of(write("key.pem", certificate.privateKeyPkcs8Pem())),
        Optional.empty());
  }
}
