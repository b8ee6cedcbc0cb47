package dev.bascule.adapter.in.http.media;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The media types of request bodies that are parsed as JSON. */
public final class RequestMediaType {

  private RequestMediaType() {}

  /**
   * Returns whether a body with {@code contentType} is parsed as JSON.
   *
   * <p>Accepts JSON by any name, an absent type, and {@code application/x-www-form-urlencoded},
   * which {@code curl -d '{}'} sends by default. A form on a foreign web page can also send that
   * type without a preflight request. Accepting it is safe, because browsers then send an {@code
   * Origin}, and a foreign one is rejected before the body is read.
   *
   * @param contentType the value of the {@code Content-Type} field; null if absent
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
