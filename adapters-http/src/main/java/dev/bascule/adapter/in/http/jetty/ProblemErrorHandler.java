package dev.bascule.adapter.in.http.jetty;

import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemMapper.InternalErrorReporter;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import dev.bascule.adapter.in.http.exchange.RequestId;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Responds to requests that the server rejects before any handler with a problem, like all other
 * errors. A quiet exception of the server is caused by the client, such as a disconnect in the
 * middle of a body, and is not an internal error.
 */
public final class ProblemErrorHandler implements Request.Handler {

  public ProblemErrorHandler() {}

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = statusOf(response);
    Object cause = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    Problem problem =
        status == 500 && cause instanceof Throwable bug && !(cause instanceof QuietException)
            ? InternalErrorReporter.report(bug)
            : problem(status, (String) request.getAttribute(ErrorHandler.ERROR_MESSAGE));
    String path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
    Problem placed = path == null ? problem : problem.with("instance", path);
    // The server has cleared the header of the response.
    response.getHeaders().put(RequestId.HEADER, RequestId.of(request.getHeaders()));
    new JettyResponseWriter(() -> false).write(placed.toResponse(), response, callback);
    return true;
  }

  /** Replaces the status of an upgrade over HTTP/2, which the server does not support. */
  private static int statusOf(Response response) {
    int status = response.getStatus();
    return status == HttpStatus.UPGRADE_REQUIRED_426
        ? HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
        : status;
  }

  private static Problem problem(int status, @Nullable String message) {
    String detail = message == null ? HttpStatus.getMessage(status) : message;
    return switch (status) {
      case 431 -> new Problem(ProblemType.HEADERS_TOO_LARGE, detail);
      case 414 -> new Problem(ProblemType.URI_TOO_LONG, detail);
      case 505 -> new Problem(ProblemType.WRONG_VERSION, detail);
      default ->
          new Problem(
              status < 500 ? ProblemType.BAD_REQUEST : ProblemType.REFUSAL,
              status,
              detail,
              Map.of());
    };
  }
}
