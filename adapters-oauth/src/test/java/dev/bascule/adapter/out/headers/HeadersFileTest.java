package dev.bascule.adapter.out.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.out.UpstreamCredentials.CredentialHeaders;
import dev.bascule.application.port.out.UpstreamCredentials.Rejection;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadersFileTest {

  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final Rejection REFUSAL = new Rejection(401, List.of());

  @TempDir private Path folder;

  private final FakeTicker ticker = new FakeTicker();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer a\nX-Key: b c\n",
        "---\n# both\nAuthorization: \"Bearer a\"\n\nX-Key: 'b c'",
        "{ \"Authorization\": \"Bearer a\", \"X-Key\": \"b c\" }"
      })
  void readsLinesAndJson(String text) throws IOException {
    write(text);

    assertEquals(given(Map.of("Authorization", "Bearer a", "X-Key", "b c")), fields(file()));
  }

  @Test
  void isRereadAfterOneSecond() throws IOException {
    write("X-Key: old");
    HeadersFile file = file();
    assertEquals(given(Map.of("X-Key", "old")), fields(file));
    write("X-Key: new");

    ticker.advance(Duration.ofMillis(999));
    assertEquals(given(Map.of("X-Key", "old")), fields(file));
    ticker.advance(Duration.ofMillis(1));
    assertEquals(given(Map.of("X-Key", "new")), fields(file));
  }

  @Test
  void isRereadImmediatelyAfterRejection() throws IOException {
    write("X-Key: old");
    HeadersFile file = file();
    assertEquals(given(Map.of("X-Key", "old")), fields(file));

    assertFalse(file.renew(REFUSAL, WAIT));
    write("X-Key: new");
    assertTrue(file.renew(REFUSAL, WAIT));
    assertEquals(given(Map.of("X-Key", "new")), fields(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Key",
        "X Key: a",
        "{ \"X-Key\": 1 }",
        "{",
        "X-Key: a\nX-Key: b",
        "X-Key: \u00e9"
      })
  void keepsPreviousFieldsIfFileIsInvalid(String wrong) throws IOException {
    write("X-Key: right");
    HeadersFile file = file();
    assertEquals(given(Map.of("X-Key", "right")), fields(file));

    write(wrong);
    ticker.advance(Duration.ofSeconds(2));
    assertEquals(given(Map.of("X-Key", "right")), fields(file));
    Files.delete(path());
    ticker.advance(Duration.ofSeconds(2));
    assertEquals(given(Map.of("X-Key", "right")), fields(file));
  }

  @Test
  void sendsNothingIfFileWasNeverValid() {
    String reason = assertInstanceOf(CredentialHeaders.Unavailable.class, fields(file())).reason();

    assertThat(reason).contains("headersFile");
  }

  private HeadersFile file() {
    return new HeadersFile(path(), ticker);
  }

  private static CredentialHeaders fields(HeadersFile file) {
    return file.headers(WAIT);
  }

  private static CredentialHeaders given(Map<String, String> fields) {
    return new CredentialHeaders.Available(fields);
  }

  private void write(String text) throws IOException {
    Files.writeString(path(), text);
  }

  private Path path() {
    return folder.resolve("headers");
  }
}
