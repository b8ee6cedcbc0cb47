package dev.bascule.bootstrap.architecture;

import static java.util.stream.Collectors.groupingBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Conditions on the size of packages and on the names of classes. */
final class LayoutConditions {

  /**
   * Before a capital after a lower-case letter or a digit, and before the last of several capitals.
   */
  private static final Pattern WORD_START =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  /** Metaphors, pronouns, adverbs, and words without meaning in a class name. */
  private static final Set<String> BANNED_WORDS =
      Set.of(
          "Abstract",
          "Anew",
          "Approach",
          "Astray",
          "Badly",
          "Boarding",
          "Circle",
          "Courier",
          "Dispersed",
          "Door",
          "Fan",
          "Fleet",
          "Gate",
          "Haste",
          "Helper",
          "House",
          "Impl",
          "Landed",
          "Lane",
          "Lanes",
          "Later",
          "Ledger",
          "Made",
          "Manager",
          "Mine",
          "Ours",
          "Parcel",
          "Party",
          "Passage",
          "Pulse",
          "Rehearsal",
          "Self",
          "Shelf",
          "Ship",
          "Station",
          "Surroundings",
          "Switchboard",
          "Taken",
          "Tenure",
          "Theirs",
          "Turnstile",
          "Util",
          "Utils",
          "Voice",
          "Well",
          "Whom",
          "Wish");

  private static final Set<String> IRREGULAR_PARTICIPLES =
      Set.of(
          "Begun",
          "Bound",
          "Found",
          "Given",
          "Gone",
          "Heard",
          "Held",
          "Kept",
          "Known",
          "Left",
          "Lost",
          "Made",
          "Met",
          "Read",
          "Said",
          "Seen",
          "Sent",
          "Shown",
          "Spoken",
          "Taken",
          "Told",
          "Understood",
          "Won",
          "Written");

  /** Nouns that look like participles. */
  private static final Set<String> NOUNS =
      Set.of("Encoding", "Listing", "Setting", "Timing", "Tracing", "Training", "Warning");

  private LayoutConditions() {}

  /** Requires at most {@code most} top-level classes in a package. */
  static ArchCondition<JavaClass> resideInAPackageOfAtMost(int most) {
    return group(
        "reside in a package of at most " + most + " top-level classes",
        JavaClass::getPackageName,
        classes -> classes.size() > most,
        "%s has %d top-level classes: %s");
  }

  /** Requires that no class, including nested ones, has the simple name of a top-level class. */
  static ArchCondition<JavaClass> haveASimpleNameOfTheirOwn() {
    return group(
        "have a simple name that no top-level class has",
        JavaClass::getSimpleName,
        classes -> classes.size() > 1 && classes.stream().anyMatch(JavaClass::isTopLevelClass),
        "%s is the name of %d classes: %s");
  }

  /** Requires the same of the names of packages. */
  static ArchCondition<JavaClass> haveNoBannedWordInTheirName() {
    return each(
        "have no banned word in their name",
        type -> Stream.concat(words(type), packageWords(type)).anyMatch(BANNED_WORDS::contains),
        "has a banned word in its name");
  }

  private static Stream<String> packageWords(JavaClass type) {
    return Stream.of(type.getPackageName().split("\\.")).map(LayoutConditions::capitalize);
  }

  /** Requires the same of the constants of enums. */
  static ArchCondition<JavaClass> haveNoBannedWordInAConstant() {
    return each(
        "have no banned word in a constant",
        type -> constantWords(type).anyMatch(BANNED_WORDS::contains),
        "has a constant with a banned word");
  }

  private static Stream<String> constantWords(JavaClass type) {
    return type.getFields().stream()
        .filter(field -> field.getModifiers().contains(JavaModifier.ENUM))
        .flatMap(field -> Stream.of(field.getName().split("_")))
        .map(LayoutConditions::capitalize);
  }

  private static String capitalize(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT)
        + word.substring(1).toLowerCase(Locale.ROOT);
  }

  static ArchCondition<JavaClass> notBeNamedByAParticiple() {
    return each(
        "not end in a participle",
        type -> isParticiple(words(type).toList().getLast()),
        "ends in a participle; name what it is");
  }

  private static boolean isParticiple(String word) {
    return IRREGULAR_PARTICIPLES.contains(word)
        || (!NOUNS.contains(word) && (word.endsWith("ed") || word.endsWith("ing")));
  }

  private static Stream<String> words(JavaClass type) {
    return WORD_START.splitAsStream(type.getSimpleName());
  }

  private static ArchCondition<JavaClass> each(
      String description, Predicate<JavaClass> violates, String message) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (violates.test(type)) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " " + message));
        }
      }
    };
  }

  private static ArchCondition<JavaClass> group(
      String description,
      Function<JavaClass, String> key,
      Predicate<List<JavaClass>> violates,
      String message) {
    return new ArchCondition<>(description) {
      private Map<String, List<JavaClass>> groups = Map.of();

      @Override
      public void init(Collection<JavaClass> all) {
        groups = all.stream().collect(groupingBy(key));
      }

      @Override
      public void check(JavaClass type, ConditionEvents events) {
        List<JavaClass> group = groups.getOrDefault(key.apply(type), List.of());
        if (violates.test(group) && group.getFirst().equals(type)) {
          List<String> names = group.stream().map(JavaClass::getName).sorted().toList();
          events.add(
              SimpleConditionEvent.violated(
                  type, String.format(message, key.apply(type), group.size(), names)));
        }
      }
    };
  }
}
