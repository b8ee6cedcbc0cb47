package dev.bascule.bootstrap.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Limits the phrases to avoid in the first sentences of Javadoc and in user-facing strings. */
final class ProseTest {

  /** Phrases per 10,000 words; a limit may only be lowered. */
  private static final double MAX_IN_FIRST_SENTENCES = 5;

  private static final double MAX_IN_STRINGS = 5;

  private final MarkerPhrases phrases = MarkerPhrases.read();

  @Test
  void limitsPhrasesInFirstSentencesOfJavadoc() {
    assertRate(MAX_IN_FIRST_SENTENCES, JavaProse::firstSentences);
  }

  @Test
  void limitsPhrasesInUserFacingStrings() {
    assertRate(MAX_IN_STRINGS, JavaProse::userFacingStrings);
  }

  @Test
  void findsPlantedPhrases() {
    String source =
        """
        /**
         * Tells whether {@code nobody} goes
         * on. Only the first sentence counts, not this one anew.
         */
        void log() {
          log.info("The server was" + " asked at"
              + " once", 'x', "nobody");
        }
        """;

    assertEquals(List.of("Tells whether", "goes\n on"), find(JavaProse.firstSentences(source)));
    assertEquals(List.of("at  once", "was  asked"), find(JavaProse.userFacingStrings(source)));
  }

  @Test
  void readsTheListOfPhrases() {
    assertTrue(phrases.patterns().size() > 40, phrases.patterns().size() + " patterns");
  }

  private List<String> find(List<String> prose) {
    return prose.stream().flatMap(text -> phrases.find(text).stream()).sorted().toList();
  }

  private void assertRate(double limit, Function<String, List<String>> prose) {
    List<String> all =
        RepositoryFiles.productionClasses().values().stream()
            .map(prose)
            .flatMap(Collection::stream)
            .toList();

    double rate = phrases.rate(all);

    List<String> found = all.stream().filter(text -> !phrases.find(text).isEmpty()).toList();
    assertTrue(
        rate <= limit, () -> rate + " phrases per 10,000 words:\n" + String.join("\n", found));
  }
}
