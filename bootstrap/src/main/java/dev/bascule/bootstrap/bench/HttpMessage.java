package dev.bascule.bootstrap.bench;

import java.util.Optional;

/**
 * An HTTP/1.1 message (RFC 9112, section 2.1).
 *
 * @param head its first line and its fields, each with the line break before the next
 * @param body what follows; nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares messages, or keeps them.
record HttpMessage(String head, byte[] body) {

  private static final String LINE_BREAK = "\r\n";

  /** Where the status stands: behind {@code HTTP/1.1 }. */
  private static final int STATUS = 9;

  /** Returns the status of an answer. */
  int status() {
    return Integer.parseInt(head, STATUS, STATUS + 3, /* radix= */ 10);
  }

  /** Returns the method of a request. */
  String method() {
    return head.substring(0, head.indexOf(' '));
  }

  /** Returns the path of a request. */
  String path() {
    int start = head.indexOf(' ') + 1;
    return head.substring(start, head.indexOf(' ', start));
  }

  /** Returns the value of a field, whose name may be written in any case. */
  Optional<String> field(String name) {
    int start = head.indexOf(LINE_BREAK);
    while (start >= 0) {
      start += LINE_BREAK.length();
      int end = head.indexOf(LINE_BREAK, start);
      int colon = start + name.length();
      if (head.regionMatches(/* ignoreCase= */ true, start, name, 0, name.length())
          && head.startsWith(":", colon)) {
        return Optional.of(head.substring(colon + 1, end < 0 ? head.length() : end).strip());
      }
      start = end;
    }
    return Optional.empty();
  }
}
