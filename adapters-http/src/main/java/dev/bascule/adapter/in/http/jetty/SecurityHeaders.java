package dev.bascule.adapter.in.http.jetty;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.PreEncodedHttpField;

/**
 * What every answer tells browsers not to do with it: guess its type, put it into foreign pages or
 * run it as one, and tell others where they were. An answer that needs more than that says so
 * itself.
 */
final class SecurityHeaders {

  private static final List<HttpField> FIELDS =
      List.of(
          new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
          new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
          new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"),
          new PreEncodedHttpField(
              "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"));

  private SecurityHeaders() {}

  /** Adds those that {@code fields} do not have. */
  static void addTo(HttpFields.Mutable fields) {
    for (HttpField field : FIELDS) {
      if (!fields.contains(field.getName())) {
        fields.put(field);
      }
    }
  }
}
