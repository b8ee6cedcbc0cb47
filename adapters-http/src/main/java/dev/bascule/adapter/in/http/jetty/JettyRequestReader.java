package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.access.ClientAddress;
import dev.bascule.adapter.in.http.access.TrustedProxies;
import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RequestHead;
import dev.bascule.adapter.in.http.exchange.RequestOrigin;
import dev.bascule.adapter.in.http.filter.ProtectedResourceMetadata;
import dev.bascule.adapter.in.http.routing.PercentDecoder;
import dev.bascule.application.context.ClientCertificate;
import java.net.InetSocketAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint.SslSessionData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Converts the server's request to a {@link RequestHead}. */
public record JettyRequestReader(String basePath, TrustedProxies clients) {

  /** The bridge need not know whether a proxy in front of it uses TLS. */
  private static final Set<String> SCHEMES = Set.of("http", "https");

  public sealed interface ReadResult {

    /** A valid request; {@code traceparent} is the value of the field that the head lacks. */
    record Valid(RequestHead head, @Nullable String traceparent) implements ReadResult {}

    record Invalid(Problem problem) implements ReadResult {}
  }

  /** Reads {@code request} without its body. */
  public ReadResult read(Request request) {
    if (!request.isSecure()) {
      return parse(request, request.getHeaders().asImmutable());
    }
    ReadResult.Valid known = LastRequestHead.find(request);
    if (known != null) {
      return known;
    }
    ReadResult parsed = parse(request, sharedHeaders(request));
    if (parsed instanceof ReadResult.Valid(RequestHead head, _)) {
      LastRequestHead.keep(request, head);
    }
    return parsed;
  }

  /**
   * Returns the header fields that the next request of the connection may have, too. HTTP/2 clients
   * send the host in {@code :authority}.
   */
  private static HttpFields sharedHeaders(Request request) {
    HttpFields.Mutable headers =
        HttpFields.build(request.getHeaders()).remove(HttpHeader.CONTENT_LENGTH);
    String authority = request.getHttpURI().getAuthority();
    if (authority != null && !headers.contains(HttpHeader.HOST)) {
      headers.put(HttpHeader.HOST, authority);
    }
    return headers.asImmutable();
  }

  private ReadResult parse(Request request, HttpFields headers) {
    String path = request.getHttpURI().getPath();
    if (!SCHEMES.contains(request.getHttpURI().getScheme())) {
      return new ReadResult.Invalid(
          new Problem(
              ProblemType.BAD_REQUEST, "the scheme of the target is neither http nor https"));
    }
    Optional<String> within = Optional.ofNullable(path).flatMap(this::withinBase);
    if (within.isEmpty()) {
      return new ReadResult.Invalid(
          new Problem(ProblemType.UNKNOWN_PATH, "all paths begin with " + basePath));
    }
    Optional<List<String>> segments = segments(within.get());
    if (segments.isEmpty()) {
      return new ReadResult.Invalid(
          new Problem(ProblemType.BAD_REQUEST, "the path cannot be decoded"));
    }
    return new ReadResult.Valid(
        new RequestHead(
            request.getMethod(),
            path,
            segments.get(),
            request.getHttpURI().getQuery(),
            headers,
            RequestOrigin.of(
                client(request),
                ClientCertificates.of(request),
                request.getHttpURI().getAuthority(),
                basePath)),
        /* traceparent= */ null);
  }

  private ClientAddress client(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress peer
        ? clients.resolve(
            peer.getAddress(), request.isSecure(), request.getHeaders()::getValuesList)
        : ClientAddress.direct("unknown", request.isSecure());
  }

  /**
   * Returns the path relative to the base path. Metadata paths contain the base path after their
   * own prefix (RFC 9728, 3.1), and problem types have the same path at every bridge.
   */
  private Optional<String> withinBase(String path) {
    return below(basePath, path)
        .or(() -> below(ProblemType.PATH, path).map(ProblemType.PATH::concat))
        .or(
            () ->
                below(ProtectedResourceMetadata.PATH + basePath, path)
                    .map(ProtectedResourceMetadata.PATH::concat));
  }

  private static Optional<String> below(String base, String path) {
    return path.equals(base) || path.startsWith(base + "/")
        ? Optional.of(path.substring(base.length()))
        : Optional.empty();
  }

  private static String withoutSlash(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  /**
   * Splits before decoding, so that an encoded slash does not split. A last segment of one or two
   * encoded dots is a name, which a tool may have.
   */
  private static Optional<List<String>> segments(String path) {
    List<String> segments = new ArrayList<>();
    String[] all = withoutSlash(path).split("/", -1);
    for (int i = 0; i < all.length; i++) {
      String raw = all[i];
      Optional<String> segment = PercentDecoder.decode(raw);
      boolean mayBeDots = i == all.length - 1 && raw.indexOf('.') < 0;
      if (segment.isEmpty()
          || (isDots(segment.get()) && !mayBeDots)
          || (raw.indexOf('%') >= 0 && segment.get().chars().anyMatch(Character::isISOControl))) {
        return Optional.empty();
      }
      segments.add(segment.get());
    }
    return Optional.of(segments);
  }

  private static boolean isDots(String segment) {
    return segment.equals(".") || segment.equals("..");
  }

  /** Finds the client certificate of a request, whose private key the client has proved to hold. */
  static final class ClientCertificates {

    /** Mail addresses, DNS names and URIs (RFC 5280, 4.2.1.6). */
    private static final Set<Integer> KINDS = Set.of(1, 2, 6);

    private ClientCertificates() {}

    /** Returns the client's certificate, if it presented one. */
    static Optional<ClientCertificate> of(Request request) {
      return request.getAttribute(SslSessionData.ATTRIBUTE) instanceof SslSessionData session
          ? of(session.peerCertificates())
          : Optional.empty();
    }

    /** Returns the first certificate of a chain: the one whose key the client has. */
    static Optional<ClientCertificate> of(X509Certificate @Nullable [] chain) {
      return chain == null || chain.length == 0 ? Optional.empty() : Optional.of(of(chain[0]));
    }

    private static ClientCertificate of(X509Certificate certificate) {
      return new ClientCertificate(
          certificate.getSubjectX500Principal().getName(X500Principal.RFC2253), names(certificate));
    }

    private static Set<String> names(X509Certificate certificate) {
      try {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
            ? Set.of()
            : names.stream()
                .filter(name -> name.getFirst() instanceof Integer kind && KINDS.contains(kind))
                .map(name -> String.valueOf(name.getLast()))
                .collect(Collectors.toUnmodifiableSet());
      } catch (CertificateParsingException _) {
        // Names that cannot be parsed are ignored; the subject still identifies the client.
        return Set.of();
      }
    }
  }
}
