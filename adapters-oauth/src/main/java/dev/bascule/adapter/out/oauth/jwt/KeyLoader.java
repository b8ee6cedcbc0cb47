package dev.bascule.adapter.out.oauth.jwt;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;

/** Loads the keys of an issuer. */
interface KeyLoader {

  /** Far more than any issuer has. */
  int MAX_BYTES = 256 * 1024;

  /**
   * Loads the keys, within a few seconds.
   *
   * @throws IOException if they cannot be loaded; the message is for people
   */
  JWKSet load() throws IOException;

  /** Returns the loader for {@code settings}. */
  static KeyLoader of(IssuerSettings settings, HttpDocumentClient documents) {
    return switch (settings.keys().source()) {
      case IssuerKeySettings.Source.Address(URI uri) -> () -> parse(documents.get(uri));
      case IssuerKeySettings.Source.File(Path path) -> () -> parse(read(path));
      case IssuerKeySettings.Source.Discovery() -> {
        IssuerDiscovery discovery = new IssuerDiscovery(settings.issuer(), documents);
        yield () -> parse(documents.get(discovery.keysUrl()));
      }
    };
  }

  /**
   * Reads the keys in a file.
   *
   * @throws IOException if it contains none
   */
  static JWKSet ofFile(Path path) throws IOException {
    return parse(read(path));
  }

  private static String read(Path path) throws IOException {
    try (InputStream file = Files.newInputStream(path)) {
      byte[] bytes = file.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("the file is larger than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static JWKSet parse(String json) throws IOException {
    try {
      JWKSet keys = JWKSet.parse(json);
      if (keys.isEmpty()) {
        throw new IOException("it contains no supported key");
      }
      return keys;
    } catch (ParseException | RuntimeException e) {
      throw new IOException("it is not a JSON Web Key Set (RFC 7517)", e);
    }
  }
}
