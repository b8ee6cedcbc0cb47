package dev.bascule.adapter.out.mcp.http;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Response;

/** The execution of calls, with the undeclared exceptions of OkHttp. */
final class HttpExecution {

  private HttpExecution() {}

  /**
   * Executes {@code call}. OkHttp is written in Kotlin, which has no checked exceptions: this
   * method declares the one that it throws when it is interrupted while it waits for a connection,
   * and converts the one that a 503 with an excessive {@code Retry-After} causes to an I/O
   * exception.
   */
  static Response execute(Call call) throws IOException, InterruptedException {
    try {
      return call.execute();
    } catch (IOException e) {
      throw e;
    } catch (NumberFormatException e) {
      throw new UnreadableResponseException("the server's Retry-After is out of range", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw new AssertionError("OkHttp throws no other checked exception", e);
    }
  }

  /** A response that OkHttp cannot read. */
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
