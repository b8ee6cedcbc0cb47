package dev.bascule.adapter.in.http.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.slf4j.MDC;

/**
 * Request identifiers: the client's own, if it is a token of at most 128 characters, or else
 * generated from a random prefix of the process and a number. Generated identifiers are unique, but
 * not secret, and have a fixed length. Thread-safe.
 */
public final class RequestId {

  public static final String HEADER = "X-Request-Id";

  /** RFC 9110, 5.6.2, with further characters of UUIDs, Base64 and trace ids. */
  private static final Pattern GIVEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z:/=@-]{1,128}");

  private static final HexFormat HEX = HexFormat.of();
  private static final String PREFIX = HEX.toHexDigits(new SecureRandom().nextLong(), 10) + "-";
  private static final byte[] PREFIX_BYTES = PREFIX.getBytes(US_ASCII);
  private static final int DIGITS = 12;
  private static final AtomicLong LAST = new AtomicLong();

  /** As long as a generated identifier, of a character that no identifier contains. */
  public static final String PLACEHOLDER = "?".repeat(PREFIX.length() + DIGITS);

  /** The name of the identifier in the log (MDC). */
  private static final String LOG_MEMBER = "requestId";

  private RequestId() {}

  /** Returns the client's identifier if it is valid, or a generated one. */
  public static String of(HttpFields headers) {
    return given(headers).orElseGet(() -> text(nextNumber()));
  }

  /** Returns the client's identifier if it is valid. */
  public static Optional<String> given(HttpFields headers) {
    return Optional.ofNullable(headers.get(HEADER)).filter(id -> GIVEN.matcher(id).matches());
  }

  /** Returns a new number; positive. */
  public static long nextNumber() {
    return LAST.incrementAndGet();
  }

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

  /** Adds {@code id} to the log of the current thread, which must serve one request only. */
  public static void addToLog(String id) {
    MDC.put(LOG_MEMBER, id);
  }

  /** Returns {@code task} with {@code id} in the log of a thread that serves one request. */
  public static Runnable logged(String id, Runnable task) {
    return () -> {
      addToLog(id);
      task.run();
    };
  }

  /**
   * Returns {@code task} for another thread, with the identifier of the current thread in its log
   * messages, if there is one.
   */
  public static Runnable propagated(Runnable task) {
    return propagation().apply(task);
  }

  /** Returns what {@link #propagated} does on the current thread, for tasks that begin later. */
  public static UnaryOperator<Runnable> propagation() {
    String id = MDC.get(LOG_MEMBER);
    return id == null ? UnaryOperator.identity() : task -> logged(id, task);
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
