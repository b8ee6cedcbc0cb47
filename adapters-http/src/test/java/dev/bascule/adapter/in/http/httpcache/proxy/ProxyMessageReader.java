package dev.bascule.adapter.in.http.httpcache.proxy;

import dev.bascule.adapter.in.http.httpcache.CacheResponse;
import dev.bascule.adapter.in.http.httpcache.HeaderFields;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads responses from a socket, up to a limit. */
final class ProxyMessageReader {

  static final int MAX_BODY = 4 << 20;
  private static final int MAX_LINE = 16 << 10;
  private static final int MAX_LINES = 200;

  private ProxyMessageReader() {}

  static CacheResponse head(InputStream in) throws IOException {
    String[] status = line(in).split(" ", 3);
    List<HeaderFields.Line> lines = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 1 || lines.size() == MAX_LINES) {
        throw new IOException("not a header");
      }
      lines.add(new HeaderFields.Line(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    try {
      return new CacheResponse(Integer.parseInt(status[1]), new HeaderFields(lines));
    } catch (RuntimeException e) {
      throw new IOException("not a status line", e);
    }
  }

  static byte[] body(CacheResponse head, InputStream in) throws IOException {
    Optional<String> coding = head.fields().first("Transfer-Encoding");
    if (coding.filter(each -> each.toLowerCase(Locale.ROOT).endsWith("chunked")).isPresent()) {
      return chunks(in);
    }
    Optional<String> length = head.fields().first("Content-Length");
    return coding.isPresent() || length.isEmpty()
        ? checked(in.readNBytes(MAX_BODY + 1))
        : exactly(in, number(length.get(), 10));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size = number(line(in), 16); size > 0; size = number(line(in), 16)) {
      all.write(exactly(in, size));
      checked(all.toByteArray());
      line(in);
    }
    return all.toByteArray();
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the body broke off");
    }
    return bytes;
  }

  private static byte[] checked(byte[] body) throws IOException {
    if (body.length > MAX_BODY) {
      throw new IOException("the body is too large");
    }
    return body;
  }

  private static int number(String text, int radix) throws IOException {
    try {
      int number = Integer.parseInt(text, radix);
      if (number >= 0 && number <= MAX_BODY) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("not a length", e);
    }
    throw new IOException("the body is too large");
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() == MAX_LINE) {
        throw new EOFException("the header broke off");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
