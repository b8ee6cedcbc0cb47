package dev.bascule.adapter.out.mcp.http;

import static java.util.Objects.requireNonNullElse;

import dev.bascule.adapter.out.mcp.jsonrpc.AnswerBudgetException;
import dev.bascule.adapter.out.mcp.jsonrpc.MessageTooLongException;
import dev.bascule.domain.budget.AnswerBudget;
import dev.bascule.mcp.json.LogSanitizer;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Readers of the bodies of HTTP responses, with limits. */
public final class ResponseBodies {

  private static final Logger log = LoggerFactory.getLogger(ResponseBodies.class);

  /** Enough for the error in an error response. */
  private static final int MAX_ERROR_BODY_BYTES = 64 * 1024;

  private static final int MAX_SHOWN = 100;

  /** The step in which a long body is charged. */
  private static final int BODY_STEP = 256 * 1024;

  /**
   * The {@code Content-Type} of a response.
   *
   * @param value the value; empty if there is none
   * @param parsed the parsed value; null if there is none, or it is invalid
   * @param mediaType the media type without its parameters; empty if there is none
   */
  record ContentType(String value, @Nullable MediaType parsed, String mediaType) {}

  /** Servers send the same value each time, and OkHttp parses it with a regular expression. */
  private static volatile ContentType last = new ContentType("", null, "");

  private ResponseBodies() {}

  /**
   * Returns the beginning of the body; empty if it is truncated, because the status is sufficient.
   */
  public static byte[] errorBody(Response response) throws IOException {
    try {
      BufferedSource body = response.body().source();
      body.request(MAX_ERROR_BODY_BYTES);
      return body.readByteArray(Math.min(MAX_ERROR_BODY_BYTES, body.getBuffer().size()));
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        // The caller left, which says nothing about the server.
        throw e;
      }
      log.debug("The body of an error response was truncated: {}", e.getClass().getSimpleName());
      return new byte[0];
    }
  }

  /**
   * Returns the whole body.
   *
   * @throws MessageTooLongException if it is longer than {@code maxMessageBytes}
   * @throws AnswerBudgetException if the answer budget is exhausted
   */
  public static byte[] whole(Response response, int maxMessageBytes) throws IOException {
    BufferedSource body = response.body().source();
    if (!body.request(Math.min(maxMessageBytes, AnswerBudget.UNTRACKED_BYTES) + 1L)) {
      return body.readByteArray();
    }
    try (AnswerBudget.Charge charge = AnswerBudget.acquireCurrent()) {
      long wanted = AnswerBudget.UNTRACKED_BYTES + 1L;
      while (wanted <= maxMessageBytes) {
        wanted = Math.min(maxMessageBytes + 1L, wanted + BODY_STEP);
        if (!charge.tryReserve(Math.min(wanted, maxMessageBytes))) {
          throw new AnswerBudgetException(new byte[0], new byte[0]);
        }
        if (!body.request(wanted)) {
          return body.readByteArray();
        }
      }
      throw new MessageTooLongException(maxMessageBytes);
    }
  }

  /** Returns the media type without its parameters; the empty string if there is none. */
  public static String mediaType(Response response) {
    return contentType(response).mediaType();
  }

  static ContentType contentType(Response response) {
    String value = requireNonNullElse(response.header("Content-Type"), "");
    ContentType cached = last;
    if (!cached.value().equals(value)) {
      MediaType parsed = response.body().contentType();
      cached = new ContentType(value, parsed, mediaType(parsed));
      last = cached;
    }
    return cached;
  }

  private static String mediaType(@Nullable MediaType type) {
    return type == null ? "" : type.type() + "/" + type.subtype();
  }

  /** Describes a response with an unexpected media type. */
  public static String describeWrongType(Response response) {
    MediaType type = response.body().contentType();
    return "the server answered with HTTP status "
        + response.code()
        + " and an unexpected content type: "
        + (type == null ? "none" : LogSanitizer.oneLine(type.toString(), MAX_SHOWN));
  }
}
