package dev.bascule.adapter.out.oauth;

import static java.util.Objects.requireNonNull;

import java.net.http.HttpHeaders;

/**
 * What came back from an authorization server, or from a server asked in vain.
 *
 * @param body may hold secrets, so {@link #toString} leaves it out
 */
record Answer(int status, HttpHeaders headers, String body) {

  Answer {
    requireNonNull(headers, "headers");
    requireNonNull(body, "body");
  }

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  @Override
  public String toString() {
    return "Answer[status=" + status + "]";
  }
}
