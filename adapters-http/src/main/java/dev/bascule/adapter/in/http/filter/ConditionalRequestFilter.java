package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.httpcache.EntityTag;
import dev.bascule.adapter.in.http.httpcache.IfNoneMatch;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Handles conditional requests (RFC 9110, section 13). Applies to responses to GET and HEAD with an
 * entity tag; the tag of a tool's result is only for the client to compare, since the result is not
 * a representation of a resource.
 */
public final class ConditionalRequestFilter {

  private static final Set<HttpHeader> CONTENT_HEADERS =
      EnumSet.of(HttpHeader.CONTENT_TYPE, HttpHeader.CONTENT_LENGTH, HttpHeader.CONTENT_ENCODING);
  private static final ByteBuffer EMPTY_BODY = ByteBuffer.allocate(0);

  private ConditionalRequestFilter() {}

  /** Returns {@code response}, or status 304 if the client already has this representation. */
  public static CompleteResponse apply(BridgeRequest request, CompleteResponse response) {
    if (response.status() != 200
        || !onlyReads(request)
        || !request.head().headers().contains(HttpHeader.IF_NONE_MATCH)) {
      return response;
    }
    List<String> known = request.head().headers().getValuesList(HttpHeader.IF_NONE_MATCH);
    String tag = response.headers().get(HttpHeader.ETAG);
    if (tag == null) {
      return response;
    }
    Optional<EntityTag> current = EntityTag.parse(tag);
    return current.filter(IfNoneMatch.of(known)::matches).isPresent()
        ? notModified(response.headers())
        : response;
  }

  private static boolean onlyReads(BridgeRequest request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  private static CompleteResponse notModified(HttpFields fields) {
    HttpFields.Mutable kept = HttpFields.build();
    for (HttpField field : fields) {
      if (field.getHeader() == null || !CONTENT_HEADERS.contains(field.getHeader())) {
        kept.add(field);
      }
    }
    return new CompleteResponse(304, kept, EMPTY_BODY);
  }
}
