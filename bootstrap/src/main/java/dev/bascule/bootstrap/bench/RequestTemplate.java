package dev.bascule.bootstrap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Bytes in which a number changes and nothing else, so that no request has to be made anew. Not
 * thread-safe.
 */
final class RequestTemplate {

  /** What stands for the number, in as many digits. */
  static final String NUMBER = "##########";

  private final byte[] bytes;
  private final int[] places;

  /** Creates the bytes of {@code text}, which has {@link #NUMBER} any number of times. */
  RequestTemplate(String text) {
    this.bytes = text.getBytes(ISO_8859_1);
    List<Integer> found = new ArrayList<>();
    for (int at = text.indexOf(NUMBER); at >= 0; at = text.indexOf(NUMBER, at + 1)) {
      found.add(at);
    }
    this.places = found.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Writes {@code number} as it stands in the bytes. */
  static String digits(long number) {
    return String.format(Locale.ROOT, "%010d", number);
  }

  /** Returns the bytes with {@code number}, which has ten digits at most, until the next call. */
  byte[] with(long number) {
    for (int place : places) {
      long rest = number;
      for (int i = place + NUMBER.length() - 1; i >= place; i--) {
        bytes[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
    }
    return bytes;
  }

  /** Tells whether {@code other} begins with these bytes, with {@code number} in them. */
  boolean begins(byte[] other, long number) {
    byte[] own = with(number);
    return other.length >= own.length && Arrays.equals(own, 0, own.length, other, 0, own.length);
  }

  int length() {
    return bytes.length;
  }
}
