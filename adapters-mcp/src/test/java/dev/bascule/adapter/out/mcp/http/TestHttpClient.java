package dev.bascule.adapter.out.mcp.http;

import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.domain.time.Ticker;
import okhttp3.OkHttpClient;

/** An HTTP client as servers have it, which reads messages of up to 1 MiB. */
public final class TestHttpClient {

  private TestHttpClient() {}

  public static OkHttpClient create(Ticker ticker) {
    return HttpClientFactory.create(
        new OkHttpClient.Builder(), /* maxMessageBytes= */ 1 << 20, HttpSecurity.NONE, ticker);
  }
}
