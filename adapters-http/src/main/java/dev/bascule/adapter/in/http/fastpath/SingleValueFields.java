package dev.bascule.adapter.in.http.fastpath;

import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fields of a connection know that they have one value. The server looks whether {@code
 * Host} and {@code Content-Length} have several, and takes each value apart for that, as it could
 * be a list with quotes and escapes. One of letters, digits and a few other characters cannot.
 *
 * <p>Not thread-safe: of one connection, whose requests are read one after the other.
 */
final class SingleValueFields {

  /** What a connection says of its host is the same each time, as a rule. */
  private @Nullable HttpField lastHost;

  private @Nullable HttpField lastSingleValueHost;

  /** Returns {@code field}, or one that is equal to it and knows that it has one value. */
  @SuppressWarnings("ReferenceEquality")
  HttpField of(HttpField field) {
    if (field.getHeader() == HttpHeader.CONTENT_LENGTH && isPlain(field.getValue())) {
      return new Length(field);
    }
    if (field instanceof HostPortHttpField host) {
      if (lastSingleValueHost == null || field != lastHost) {
        lastHost = field;
        lastSingleValueHost = singleValueHost(host);
      }
      return lastSingleValueHost;
    }
    return field;
  }

  private static HttpField singleValueHost(HostPortHttpField host) {
    String value = host.getValue();
    HttpField made = new Host(host);
    return isPlain(value) && value.equals(made.getValue()) ? made : host;
  }

  private static boolean isPlain(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      boolean isDigit = each >= '0' && each <= '9';
      boolean isLetter = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z');
      if (!isDigit && !isLetter && each != '.' && each != ':' && each != '-') {
        return false;
      }
    }
    return true;
  }

  private static final class Length extends HttpField {

    Length(HttpField field) {
      super(field.getHeader(), field.getName(), field.getValue());
    }

    @Override
    public String[] getValues() {
      return new String[] {getValue()};
    }
  }

  private static final class Host extends HostPortHttpField {

    Host(HostPortHttpField field) {
      super(field.getHeader(), field.getName(), field.getHostPort());
    }

    @Override
    public String[] getValues() {
      return new String[] {getValue()};
    }
  }
}
