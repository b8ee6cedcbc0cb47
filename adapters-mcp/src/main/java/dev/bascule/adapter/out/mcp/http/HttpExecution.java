package dev.bascule.adapter.out.mcp.http;

import java.io.IOException;
import java.util.concurrent.Callable;
import okhttp3.Call;
import okhttp3.Response;

/** Executes calls, and knows what OkHttp throws without saying so. */
final class HttpExecution {

  private HttpExecution() {}

  /**
   * Executes {@code call}. OkHttp is written in Kotlin, which declares no exceptions: this declares
   * the one that it throws when it is interrupted while it waits for a connection, and makes one of
   * I/O of the one that a 503 with an enormous {@code Retry-After} makes it throw.
   */
  static Response execute(Call call) throws IOException, InterruptedException {
    try {
      Callable<Response> execution = call::execute;
      return execution.call();
    } catch (IOException | InterruptedException e) {
      throw e;
    } catch (NumberFormatException e) {
      throw new UnreadableResponseException("the server's Retry-After is out of range", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("OkHttp throws no other checked exception", e);
    }
  }

  /** An answer that OkHttp cannot read. */
  static final class UnreadableResponseException extends IOException {

    private static final long serialVersionUID = 1;

    UnreadableResponseException(String message) {
      super(message);
    }

    UnreadableResponseException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
