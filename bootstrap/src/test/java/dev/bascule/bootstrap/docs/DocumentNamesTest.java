package dev.bascule.bootstrap.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the questions in {@code docs/faq.md} and the decision records in {@code docs/adr} with
 * the code and the configuration reference, and the links of all documents with their targets.
 */
class DocumentNamesTest {

  private static final String FAQ = "docs/faq.md";
  private static final String RECORDS = "docs/adr/";
  private static final String INDEX = RECORDS + "README.md";

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern CLASS = Pattern.compile("((?:[A-Z][a-z0-9]+){2,})(?:\\.\\w+)?");
  private static final Pattern METRIC =
      Pattern.compile("(bascule(?:_[a-z]+)+?)(?:_total|_seconds)*");
  private static final Pattern KEY =
      Pattern.compile("(?:[a-z]+[A-Za-z]*\\.)*[a-z]+[A-Z]\\w*|[a-z]+(?:\\.[a-z]+)+");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
  private static final Pattern IMAGE = Pattern.compile(" src(?:set)?=\"([^\":]+)\"");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern STATUS =
      Pattern.compile(
          "Status: (?:Accepted|Superseded by \\[ADR \\d+]\\(\\d{4}-[a-z0-9-]+\\.md\\)),"
              + " \\d{4}-\\d{2}-\\d{2}");

  private static final Pattern SECTION = Pattern.compile("#+ `([^`]+)`");
  private static final Pattern ROW = Pattern.compile("^\\| (`[^|]+) \\|");

  private static final Set<String> FOREIGN = Set.of("InstantSource", "ttlMs", "isError");

  private static final Set<String> TYPES = RepositoryFiles.typeNames();

  private static final int FEWEST_QUESTIONS = 20;
  private static final int MOST_LINES_OF_A_RECORD = 40;

  static Stream<String> pages() {
    return Stream.concat(Stream.of(FAQ, INDEX), records());
  }

  static Stream<String> linkingPages() {
    return Stream.of(
            List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"),
            markdownIn("docs/"),
            markdownIn("docs/clients/"),
            markdownIn("docs/migration/"),
            markdownIn("docs/recipes/"),
            markdownIn(RECORDS))
        .flatMap(List::stream);
  }

  private static List<String> markdownIn(String folder) {
    return RepositoryFiles.list(folder).stream()
        .map(path -> folder + path.getFileName())
        .filter(name -> name.endsWith(".md"))
        .toList();
  }

  static Stream<String> records() {
    return LINK.matcher(RepositoryFiles.read(INDEX))
        .results()
        .map(link -> RECORDS + link.group(1))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void namesOnlyClassesThatExist(String page) {
    List<String> unknown =
        codeNames(page, CLASS)
            .map(name -> name.group(1))
            .filter(name -> !TYPES.contains(name))
            .toList();

    assertEquals(List.of(), unknown.stream().filter(name -> !isForeign(name)).toList());
  }

  @ParameterizedTest
  @MethodSource("linkingPages")
  void linksOnlyToPagesAndHeadingsThatExist(String page) {
    List<String> broken =
        LINK.matcher(RepositoryFiles.read(page))
            .results()
            .filter(link -> !leadsSomewhere(page, link))
            .map(MatchResult::group)
            .toList();

    assertEquals(List.of(), broken);
  }

  @ParameterizedTest
  @MethodSource("linkingPages")
  void showsOnlyImagesThatExist(String page) {
    List<String> missing =
        IMAGE
            .matcher(RepositoryFiles.read(page))
            .results()
            .map(image -> folderOf(page) + image.group(1))
            .filter(image -> !RepositoryFiles.exists(image))
            .toList();

    assertEquals(List.of(), missing);
  }

  @Test
  void namesOnlyConfigurationKeysThatExist() {
    Set<String> known = configurationKeys();

    List<String> keys =
        codeNames(FAQ, KEY).map(MatchResult::group).filter(key -> !isForeign(key)).toList();

    assertTrue(keys.size() >= FEWEST_QUESTIONS, keys.toString());
    assertEquals(List.of(), keys.stream().filter(key -> !known.contains(key)).toList());
  }

  @Test
  void namesOnlyMetricsThatExist() {
    String meters = String.join("\n", RepositoryFiles.productionClasses().values());

    List<String> metrics =
        codeNames(FAQ, METRIC).map(name -> name.group(1).replace('_', '.')).toList();

    assertTrue(metrics.size() >= 3, metrics.toString());
    assertEquals(
        List.of(), metrics.stream().filter(name -> !meters.contains('"' + name + '"')).toList());
  }

  @Test
  void answersEachQuestionInThreeSentencesWithAPageOrAClass() {
    List<String> answers = Stream.of(RepositoryFiles.read(FAQ).split("\n## ", -1)).skip(1).toList();

    assertTrue(answers.size() >= FEWEST_QUESTIONS, answers.size() + " questions");
    assertEquals(List.of(), answers.stream().filter(answer -> !isShort(answer)).toList());
  }

  @ParameterizedTest
  @MethodSource("records")
  void hasStatusContextDecisionAndConsequencesOnAPage(String record) {
    String text = RepositoryFiles.read(record);

    assertThat(text.lines().toList().get(2)).as(record).matches(STATUS);
    assertEquals(List.of("Context", "Decision", "Consequences"), headings(text).skip(1).toList());
    assertTrue(text.lines().count() <= MOST_LINES_OF_A_RECORD, record);
  }

  @Test
  void listsEachRecordWithItsTitle() {
    String index = RepositoryFiles.read(INDEX);

    List<String> wrong =
        records()
            .filter(
                record -> {
                  String title = headings(RepositoryFiles.read(record)).findFirst().orElseThrow();
                  String[] parts = title.split("\\. ", 2);
                  String row =
                      "| %s | [%s](%s) |"
                          .formatted(parts[0], parts[1], record.substring(RECORDS.length()));
                  return !index.contains(row);
                })
            .toList();

    assertEquals(List.of(), wrong);
    assertEquals(RepositoryFiles.list(RECORDS).size() - 1, records().count());
  }

  /** Returns whether a name is that of a library or of a protocol. */
  private static boolean isForeign(String name) {
    return FOREIGN.contains(name);
  }

  /** Returns the keys of the reference, both alone and with their sections. */
  private static Set<String> configurationKeys() {
    Set<String> keys = new HashSet<>();
    String section = "";
    for (String line : RepositoryFiles.read("docs/configuration.md").lines().toList()) {
      Matcher heading = SECTION.matcher(line);
      Matcher row = ROW.matcher(line);
      if (heading.matches()) {
        section = heading.group(1) + ".";
      } else if (row.find()) {
        for (MatchResult key : CODE.matcher(row.group(1)).results().toList()) {
          keys.add(key.group(1));
          keys.add(section + key.group(1));
        }
      }
    }
    return keys;
  }

  private static boolean isShort(String answer) {
    String text = answer.substring(answer.indexOf('\n')).strip();
    return text.split("\\.(?=\\s|$)", -1).length - 1 == 3
        && (text.contains("](")
            || CODE.matcher(text).results().anyMatch(DocumentNamesTest::isClass));
  }

  private static boolean isClass(MatchResult code) {
    return CLASS.matcher(code.group(1)).matches();
  }

  private static Stream<MatchResult> codeNames(String page, Pattern form) {
    return CODE.matcher(RepositoryFiles.read(page))
        .results()
        .map(code -> form.matcher(code.group(1)))
        .filter(Matcher::matches)
        .map(Matcher::toMatchResult);
  }

  private static boolean leadsSomewhere(String page, MatchResult link) {
    String target = link.group(1).isEmpty() ? page : folderOf(page) + link.group(1);
    Optional<String> text = RepositoryFiles.find(target);
    String anchor = link.group(2);
    return text.isPresent()
        && (anchor == null || headings(text.get()).anyMatch(h -> anchorOf(h).equals(anchor)));
  }

  private static String folderOf(String page) {
    return page.substring(0, page.lastIndexOf('/') + 1);
  }

  private static Stream<String> headings(String text) {
    return HEADING.matcher(text).results().map(heading -> heading.group(1));
  }

  /** Returns the anchor of a heading, as hosts of Markdown pages make it. */
  private static String anchorOf(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
  }
}
