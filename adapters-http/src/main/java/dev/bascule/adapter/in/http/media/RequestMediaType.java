package dev.bascule.adapter.in.http.media;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which media types a request's body may have: JSON, and what stands for it. */
public final class RequestMediaType {

  private RequestMediaType() {}

  /**
   * Tells whether a body that says it is of {@code contentType} is read as JSON.
   *
   * <p>JSON by any name; none at all; and {@code application/x-www-form-urlencoded}, which is what
   * {@code curl -d '{}'} says of JSON. That type is also what a form on a foreign web page can send
   * without asking first. It is safe to take all the same, because a browser then sends an {@code
   * Origin}, and a foreign one is refused before the body is looked at.
   *
   * @param contentType the value of the {@code Content-Type} field; null without one
   */
  public static boolean isJson(@Nullable String contentType) {
    if (contentType == null || contentType.isBlank()) {
      return true;
    }
    String[] pieces = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    return isJsonType(pieces[0].strip()) && isUtf8(pieces);
  }

  private static boolean isJsonType(String type) {
    return type.equals("application/json")
        || type.equals("application/x-www-form-urlencoded")
        || (type.contains("/") && type.endsWith("+json"));
  }

  private static boolean isUtf8(String[] pieces) {
    for (int i = 1; i < pieces.length; i++) {
      String parameter = pieces[i].strip().replace("\"", "");
      if (parameter.startsWith("charset=") && !parameter.matches("charset=(utf-?8|us-ascii)")) {
        return false;
      }
    }
    return true;
  }
}
