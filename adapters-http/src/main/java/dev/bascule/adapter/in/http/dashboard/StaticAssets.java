package dev.bascule.adapter.in.http.dashboard;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.httpcache.EntityTag;
import dev.bascule.domain.json.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.jetty.http.HttpFields;

/**
 * Static files of pages, packaged with the program. Each is read from the class path when first
 * requested. Thread-safe.
 */
final class StaticAssets {

  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8");

  /**
   * Allows only what the bridge itself serves, and no embedding. Images must be inline: an image
   * URL in a tool's description could be a request to a foreign server.
   */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
          + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private final String folder;
  private final List<String> names;
  private final Map<String, CompleteResponse> responses = new HashMap<>();

  /**
   * @param folder the folder on the class path; begins and ends with a slash
   * @param names the files that may be served
   */
  StaticAssets(String folder, List<String> names) {
    this.folder = folder;
    this.names = List.copyOf(names);
  }

  /**
   * Returns files of a webjar, a browser library packaged as a dependency.
   *
   * @param library its name
   * @param names the files that may be served
   */
  static StaticAssets ofWebjar(String library, List<String> names) {
    String version = version("/META-INF/maven/org.webjars/" + library + "/pom.properties");
    return new StaticAssets("/META-INF/resources/webjars/" + library + "/" + version + "/", names);
  }

  private static String version(String resource) {
    Properties properties = new Properties();
    try (InputStream in = open(resource)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return requireNonNull(properties.getProperty("version"), resource);
  }

  /** Returns the file of that name; empty if there is none. */
  Optional<CompleteResponse> find(String name) {
    if (!names.contains(name)) {
      return Optional.empty();
    }
    synchronized (responses) {
      return Optional.of(responses.computeIfAbsent(name, this::read));
    }
  }

  private CompleteResponse read(String name) {
    try (InputStream in = open(folder + name)) {
      return reply(name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = StaticAssets.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException("the program lacks its file " + resource);
    }
    return in;
  }

  private static CompleteResponse reply(String name, byte[] bytes) {
    String type = requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name);
    HttpFields headers =
        HttpFields.build()
            .put("Content-Type", type)
            .put("Cache-Control", "no-cache")
            .put("ETag", EntityTag.of(Sha256.of(bytes)).text())
            .put("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            .put("Cross-Origin-Opener-Policy", "same-origin");
    return new CompleteResponse(200, headers, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
  }
}
