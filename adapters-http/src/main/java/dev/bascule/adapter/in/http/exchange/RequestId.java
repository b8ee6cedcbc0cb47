package dev.bascule.adapter.in.http.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.slf4j.MDC;

/**
 * Identifiers of requests: that of the client, if it is a token of at most 128 characters, or else
 * one that is made of a random prefix of the process and a number. Made ones are unique, not
 * secret. All have the same length. Thread-safe.
 */
public final class RequestId {

  public static final String HEADER = "X-Request-Id";

  /** RFC 9110, 5.6.2, with what UUIDs, Base64 and trace ids also use. */
  private static final Pattern GIVEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z:/=@-]{1,128}");

  private static final HexFormat HEX = HexFormat.of();
  private static final String PREFIX = HEX.toHexDigits(new SecureRandom().nextLong(), 10) + "-";
  private static final byte[] PREFIX_BYTES = PREFIX.getBytes(US_ASCII);
  private static final int DIGITS = 12;
  private static final AtomicLong LAST = new AtomicLong();

  /** As long as a made one, of a character that no identifier has. */
  public static final String PLACEHOLDER = "?".repeat(PREFIX.length() + DIGITS);

  /** What the identifier is called in the log (MDC). */
  private static final String LOG_MEMBER = "requestId";

  private RequestId() {}

  /** Returns the identifier that the client gave, if it is valid; or else one that is made. */
  public static String of(HttpFields headers) {
    return given(headers).orElseGet(() -> text(nextNumber()));
  }

  /** Returns the identifier that the client gave, if it is valid. */
  public static Optional<String> given(HttpFields headers) {
    return Optional.ofNullable(headers.get(HEADER)).filter(id -> GIVEN.matcher(id).matches());
  }

  /** Returns a new number; positive. */
  public static long nextNumber() {
    return LAST.incrementAndGet();
  }

  /** Returns the identifier with {@code number}. */
  public static String text(long number) {
    return PREFIX + HEX.toHexDigits(number, DIGITS);
  }

  /** Writes the identifier with {@code number} over the {@link #PLACEHOLDER} at {@code from}. */
  public static void write(long number, ByteBuffer target, int from) {
    target.put(from, PREFIX_BYTES);
    long rest = number;
    for (int at = from + PREFIX_BYTES.length + DIGITS - 1; at >= from + PREFIX_BYTES.length; at--) {
      target.put(at, (byte) HEX.toLowHexDigit((int) rest));
      rest >>>= 4;
    }
  }

  /** Adds {@code id} to each line that the calling thread logs, which serves one request only. */
  public static void addToLog(String id) {
    MDC.put(LOG_MEMBER, id);
  }

  /**
   * Returns {@code task} for a thread that serves one request only, whose lines show {@code id}.
   */
  public static Runnable logged(String id, Runnable task) {
    return () -> {
      addToLog(id);
      task.run();
    };
  }

  /**
   * Returns {@code task} for another thread, whose lines have the identifier that those of the
   * current thread have, if there is one.
   */
  public static Runnable propagated(Runnable task) {
    String id = MDC.get(LOG_MEMBER);
    return id == null ? task : logged(id, task);
  }

  /** Returns {@code response} with the member {@code requestId}, if it is a problem. */
  public static CompleteResponse addTo(CompleteResponse response, String id) {
    int length = response.length();
    if (!isProblem(response) || length < 3) {
      return response;
    }
    ByteBuffer problem = response.body();
    byte[] member = (",\"requestId\":\"" + id + "\"}").getBytes(US_ASCII);
    ByteBuffer body = ByteBuffer.allocate(length - 1 + member.length);
    body.put(problem.duplicate().limit(problem.limit() - 1)).put(member).flip();
    return new CompleteResponse(response.status(), response.headers(), body);
  }

  /** Returns whether {@code response} is a problem (RFC 9457). */
  public static boolean isProblem(CompleteResponse response) {
    return response.status() >= 400
        && Problem.MEDIA_TYPE.equals(response.headers().get(HttpHeader.CONTENT_TYPE));
  }
}
