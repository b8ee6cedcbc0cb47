package dev.bascule.adapter.in.http.fastpath;

import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Marks the header fields of a connection as single-valued. The server checks whether {@code Host}
 * and {@code Content-Length} have several values, and parses each value for that, as it could be a
 * list with quotes and escapes. A value of letters, digits and a few other characters cannot.
 *
 * <p>Not thread-safe: belongs to one connection, whose requests are read one after the other.
 */
final class SingleValueFields {

  /** The host field of a connection rarely changes. */
  private @Nullable HttpField lastHost;

  private @Nullable HttpField lastSingleValueHost;

  /** Returns {@code field}, or an equal one that is marked as single-valued. */
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
