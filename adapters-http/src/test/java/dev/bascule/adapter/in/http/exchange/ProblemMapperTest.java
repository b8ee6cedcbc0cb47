package dev.bascule.adapter.in.http.exchange;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProblemMapperTest {

  @Test
  void includesErrorDataOfServer() {
    assertThatJson(body("{\"of\":1}")).node("data").isEqualTo("{\"of\":1}");
  }

  @Test
  void omitsUnreadableData() {
    String body = body("9".repeat(1001));

    assertThatJson(body).node("data").isAbsent();
  }

  private static String body(String data) {
    Failure.Rejected rejected = new Failure.Rejected(-32000, "no", Optional.of(JsonBytes.of(data)));
    return StandardCharsets.UTF_8
        .decode(
            ProblemMapper.rejected(ProblemType.REJECTED, rejected).toResponse().body().duplicate())
        .toString();
  }
}
