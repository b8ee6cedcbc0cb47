package dev.bascule.adapter.in.http.dashboard;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.domain.json.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * A page that is packaged with the program, and its files. Each is read from the class path when
 * first requested. Thread-safe.
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

  private final String path;
  private final String page;
  private final Pattern names;
  private final UnaryOperator<String> resource;
  private final ConcurrentMap<String, CompleteResponse> responses = new ConcurrentHashMap<>();

  StaticAssets(String path, String page, Pattern names, UnaryOperator<String> resource) {
    this.path = path;
    this.page = page;
    this.names = names;
    this.resource = resource;
  }

  /** Returns the route of the page and that of its files, with their summaries. */
  List<HttpRoute> routes(String summary, String summaryOfParts) {
    return List.of(HttpRoute.page("GET " + path, summary, this::page), parts(summaryOfParts));
  }

  /** Returns the route of the files. */
  HttpRoute parts(String summary) {
    return HttpRoute.page("GET " + path + "/{file}", summary, this::part);
  }

  // The page refers to its parts relative to /docs, whatever the base path is.
  private CompleteResponse part(RouteMatch routeMatch) {
    String name = requireNonNull(routeMatch.pathParameters().get("file"), "file");
    return name.isEmpty()
        ? CompleteResponse.empty(308).with("Location", ".." + path)
        : file(routeMatch, name);
  }

  /** Returns the page. */
  CompleteResponse page(RouteMatch routeMatch) {
    return file(routeMatch, page);
  }

  private CompleteResponse file(RouteMatch routeMatch, String name) {
    CompleteResponse known =
        names.matcher(name).matches() ? responses.computeIfAbsent(name, this::read) : null;
    return known == null ? routeMatch.toResponse(ProblemMapper.unknownPath()) : known;
  }

  /** Returns the folder of a webjar, a browser library packaged as a dependency. */
  static String webjarFolder(String group, String library) {
    Properties properties = new Properties();
    String resource = "/META-INF/maven/" + group + "/" + library + "/pom.properties";
    try (InputStream in = StaticAssets.class.getResourceAsStream(resource)) {
      properties.load(requireNonNull(in, resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = requireNonNull(properties.getProperty("version"), resource);
    return "/META-INF/resources/webjars/" + library + "/" + version + "/";
  }

  private @Nullable CompleteResponse read(String name) {
    try (InputStream in = StaticAssets.class.getResourceAsStream(resource.apply(name))) {
      return in == null ? null : reply(name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CompleteResponse reply(String name, byte[] bytes) {
    String type = requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name);
    HttpFields headers =
        HttpFields.build()
            .put("Content-Type", type)
            .put("Cache-Control", "no-cache")
            .put("ETag", CompleteResponse.entityTag(Sha256.of(bytes)))
            .put("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            .put("Cross-Origin-Opener-Policy", "same-origin");
    return new CompleteResponse(200, headers, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
  }
}
