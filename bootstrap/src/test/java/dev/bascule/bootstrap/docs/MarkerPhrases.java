package dev.bascule.bootstrap.docs;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The phrases to avoid, from {@code docs/style/phrases.yml}. */
record MarkerPhrases(List<Pattern> patterns) {

  private static final Pattern RULE =
      Pattern.compile("^ +- expected: \".*\"\\n +pattern: /(.*)/i$", Pattern.MULTILINE);

  private static final Pattern WORD = Pattern.compile("\\S*\\p{L}\\S*");

  static MarkerPhrases read() {
    return new MarkerPhrases(
        RULE.matcher(RepositoryFiles.read("docs/style/phrases.yml"))
            .results()
            .map(rule -> Pattern.compile(rule.group(1), Pattern.CASE_INSENSITIVE))
            .toList());
  }

  /** Returns the phrases that {@code prose} contains. */
  List<String> find(String prose) {
    return patterns.stream()
        .flatMap(pattern -> pattern.matcher(prose).results())
        .map(MatchResult::group)
        .toList();
  }

  /** Returns the number of phrases per 10,000 words. */
  double rate(List<String> prose) {
    long phrases = prose.stream().mapToLong(text -> find(text).size()).sum();
    long words = prose.stream().mapToLong(text -> WORD.matcher(text).results().count()).sum();
    return 10_000.0 * phrases / words;
  }
}
