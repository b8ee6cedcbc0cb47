package dev.bascule.adapter.in.http.mcp.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.domain.mcp.ServerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregateNamesTest {

  private static final Pattern FOR_MODELS = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private record NamedFeature(ServerId server, String name) {}

  @ParameterizedTest
  @CsvSource({
    "demo, echo, demo__echo",
    "demo, _x__y, demo___x__y",
    "a_b, c-d, a_b__c-d",
    "demo, echo_0123abcd, demo__echo_0123abcd"
  })
  void joinsTheTwoParts(String server, String name, String joined) {
    assertEquals(joined, AggregateNames.of(new ServerId(server), name));
    assertEquals(Optional.of(name), AggregateNames.plainNameOf(new ServerId(server), joined));
  }

  @ParameterizedTest
  @CsvSource({
    "my server, echo, my_server__echo_",
    "größe, echo, gr__e__echo_",
    "a__b, echo, a__b__echo_",
    "v1.2, echo, v1_2__echo_",
    "demo, echo_0123456789ab, demo__echo_0123456789ab_",
    "demo, dots.and/slashes, demo__dots_and_slashes_",
    "demo, größe, demo__gr__e_",
    "demo, 'a b', demo__a_b_",
    "demo, \uD83D\uDE00, demo____"
  })
  void addsHashToChangedName(String server, String name, String start) {
    String marked = AggregateNames.of(new ServerId(server), name);

    assertThat(marked).startsWith(start);
    assertThat(marked).matches(".*_[0-9a-f]{12}");
    assertThat(marked).matches(FOR_MODELS);
    assertEquals(Optional.empty(), AggregateNames.plainNameOf(new ServerId(server), marked));
    assertTrue(AggregateNames.mayBelongTo(new ServerId(server), marked));
  }

  @Test
  void truncatesLongName() {
    String name = "x".repeat(60);

    String one = AggregateNames.of(new ServerId("demo"), name + "1");
    String other = AggregateNames.of(new ServerId("demo"), name + "2");

    assertEquals(64, one.length());
    assertEquals(64, other.length());
    assertNotEquals(one, other);
  }

  @Test
  void isDeterministic() {
    assertEquals(
        "my_server__files_read_b12fa9355bfc",
        AggregateNames.of(new ServerId("my server"), "files.read"));
  }

  @Test
  void isUnique() {
    Random random = new Random(20_261_125);
    Map<String, NamedFeature> owners = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      ServerId server = server(random);
      String name = name(random);
      String exposedName = AggregateNames.of(server, name);

      NamedFeature owner = owners.putIfAbsent(exposedName, new NamedFeature(server, name));

      assertTrue(owner == null || owner.equals(new NamedFeature(server, name)), exposedName);
      assertTrue(AggregateNames.mayBelongTo(server, exposedName), exposedName);
      assertTrue(AggregateNames.matches(server, name, exposedName), exposedName);
      assertThat(exposedName).matches(FOR_MODELS);
    }
  }

  /** Servers, some of whose names differ only in removed characters. */
  private static ServerId server(Random random) {
    List<String> parts = List.of("a", "b", "_", "__", " ", ".", "ä", "-", "x".repeat(15));
    return new ServerId("s" + text(random, parts, 4) + "e");
  }

  /** Names, some of which look like joined or hashed names. */
  private static String name(Random random) {
    return text(
            random,
            List.of(
                "_",
                "__",
                "e",
                "a__",
                "_0123456789ab",
                ".",
                "/",
                " ",
                "ü",
                "\uD83D\uDE00",
                "y".repeat(30)),
            3)
        + "t";
  }

  private static String text(Random random, List<String> parts, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(count + 1); i > 0; i--) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }
}
