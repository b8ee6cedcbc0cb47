package dev.bascule.adapter.in.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits the responses of one connection. */
public final class RawResponses {

  private static final Pattern HEAD =
      Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n");
  private static final Pattern LENGTH = Pattern.compile("(?i)(?:^|\n)content-length: (\\d+)\r");

  private RawResponses() {}

  /**
   * Returns the statuses of {@code received}, which consists of complete responses, none to a
   * {@code HEAD}.
   */
  public static List<Integer> statuses(String received) {
    List<Integer> statuses = new ArrayList<>();
    // Lengths are in octets.
    String octets = new String(received.getBytes(UTF_8), ISO_8859_1);
    Matcher head = HEAD.matcher(octets);
    int at = 0;
    while (at < octets.length()) {
      if (!head.region(at, octets.length()).lookingAt()) {
        throw new AssertionError("no answer begins with " + octets.substring(at));
      }
      statuses.add(Integer.valueOf(head.group(1)));
      Matcher length = LENGTH.matcher(head.group(2));
      at = head.end() + (length.find() ? Integer.parseInt(length.group(1)) : 0);
    }
    return statuses;
  }
}
