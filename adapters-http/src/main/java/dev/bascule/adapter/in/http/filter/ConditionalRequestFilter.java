package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.httpcache.HeaderLists;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
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
    List<String> known =
        HeaderLists.split(request.head().headers().getValuesList(HttpHeader.IF_NONE_MATCH));
    String tag = response.headers().get(HttpHeader.ETAG);
    return tag != null
            && (known.equals(List.of("*"))
                || known.stream().anyMatch(other -> opaque(other).equals(opaque(tag))))
        ? notModified(response.headers())
        : response;
  }

  /** Returns {@code tag} for a weak comparison (RFC 9110, section 8.8.3.2). */
  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
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
