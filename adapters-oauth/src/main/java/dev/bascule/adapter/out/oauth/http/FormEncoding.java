package dev.bascule.adapter.out.oauth.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Names and values in form or query encoding. Contains secrets, which {@code toString} omits. Not
 * thread-safe.
 */
public final class FormEncoding {

  private final Map<String, String> fields = new LinkedHashMap<>();

  public FormEncoding add(String name, String value) {
    fields.put(name, value);
    return this;
  }

  public FormEncoding add(String name, Optional<String> value) {
    value.ifPresent(text -> fields.put(name, text));
    return this;
  }

  /** Adds scopes, if there are any. */
  public FormEncoding addScopes(List<String> scopes) {
    return add("scope", Optional.of(String.join(" ", scopes)).filter(text -> !text.isEmpty()));
  }

  public Optional<String> value(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  public String encoded() {
    return fields.entrySet().stream()
        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * Parses a query.
   *
   * @return empty if it is invalid, or a name occurs twice
   */
  public static Optional<FormEncoding> decode(String query) {
    FormEncoding form = new FormEncoding();
    for (String field : query.split("&", -1)) {
      int equals = field.indexOf('=');
      String name = decoded(equals < 0 ? field : field.substring(0, equals));
      String value = equals < 0 ? "" : decoded(field.substring(equals + 1));
      if (form.fields.put(name, value) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(form);
  }

  /** Returns the decoded text; the empty text if its encoding is invalid. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  @Override
  public String toString() {
    return "Form" + fields.keySet();
  }
}
