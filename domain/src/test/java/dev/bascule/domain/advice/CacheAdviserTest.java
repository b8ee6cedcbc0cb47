package dev.bascule.domain.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.advice.CacheAdvice.Reason;
import dev.bascule.domain.advice.ToolEvidence.Comparisons;
import dev.bascule.domain.advice.ToolEvidence.IgnorableArgument;
import dev.bascule.domain.advice.ToolEvidence.LifetimeEvidence;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CacheAdviserTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTicker ticker = new FakeTicker();
  private final CacheAdviser adviser = new CacheAdviser(ticker);
  private final CallSource reads = CallSource.readOnly(adviser, ticker);

  @Test
  void advisesLongestLifetimeForEqualResults() {
    for (int i = 0; i < 100; i++) {
      reads.call("{}", "same", SECOND);
      ticker.advance(SECOND);
    }

    assertThat(reads.evidence().repeats()).isEqualTo(99);
    assertThat(reads.evidence().callers()).isOne();
    assertThat(lifetime(reads, HOUR))
        .isEqualTo(
            new LifetimeEvidence(HOUR, 99, 0, Duration.ofSeconds(99), new Comparisons(0, 0)));
    assertThat(lifetime(reads, Duration.ofSeconds(10)).hits()).isEqualTo(90);
    assertThat(reads.advice()).isEqualTo(new CacheAdvice.UseLifetime(HOUR));
  }

  @Test
  void advisesNothingAndNamesFirstDifferenceForAlternatingResults() {
    for (int i = 0; i < 1000; i++) {
      reads.call("{}", i % 2 == 0 ? "heads" : "tails");
    }

    LifetimeEvidence longest = lifetime(reads, HOUR);
    assertThat(longest.hits()).isEqualTo(999);
    assertThat(longest.wrongHits()).isEqualTo(500);
    assertThat(reads.advice()).isEqualTo(new CacheAdvice.None(Reason.RESULTS_DIFFER));
    assertThat(reads.evidence().firstDifference()).contains("content[0].text");
  }

  @Test
  void namesArgumentThatChangesNoResult() {
    for (int i = 0; i < 100; i++) {
      reads.call("issue=" + i % 10 + "&id=" + i, "issue " + i % 10);
    }

    assertThat(reads.evidence().repeats()).isZero();
    assertThat(reads.evidence().ignorable()).contains(new IgnorableArgument("id", 90));
  }

  @Test
  void countsRepeatsAmongCallsThatArgumentSplits() {
    for (int i = 0; i < 100; i++) {
      reads.call("issue=" + i % 10 + "&id=" + i / 20, "issue " + i % 10);
    }

    assertThat(reads.evidence().repeats()).isEqualTo(50);
    assertThat(reads.evidence().ignorable()).contains(new IgnorableArgument("id", 40));
  }

  @Test
  void namesOptionalArgumentThatIsSometimesMissing() {
    for (int i = 0; i < 100; i++) {
      reads.call("issue=" + i % 50 + (i % 100 < 50 ? "&trace=" + i : ""), "issue " + i % 50);
    }

    assertThat(reads.evidence().ignorable()).contains(new IgnorableArgument("trace", 50));
  }

  @Test
  void namesNoArgumentThatChangesResults() {
    for (int i = 0; i < 100; i++) {
      reads.call("issue=" + i % 10 + "&page=" + i, "issue " + i % 10 + " page " + i);
    }

    assertThat(reads.evidence().ignorable()).isEmpty();
  }

  @Test
  void namesNoArgumentIfOneOfManyResultsDiffers() {
    for (int i = 0; i < 100; i++) {
      reads.call("issue=" + i % 10 + "&id=" + i, i % 50 == 49 ? "other" : "issue " + i % 10);
    }

    assertThat(reads.evidence().ignorable()).isEmpty();
  }

  @Test
  void namesNoArgumentIfAllResultsAreEqual() {
    for (int i = 0; i < 100; i++) {
      reads.call("issue=" + i % 10 + "&id=" + i, "nothing found");
    }

    assertThat(reads.evidence().ignorable()).isEmpty();
  }

  @Test
  void namesNoArgumentOfFewCalls() {
    for (int i = 0; i < 22; i++) {
      reads.call("issue=" + i % 3 + "&id=" + i, "issue " + i % 3);
    }
    assertThat(reads.evidence().ignorable()).isEmpty();

    reads.call("issue=0&id=22", "issue 0");
    assertThat(reads.evidence().ignorable()).contains(new IgnorableArgument("id", 86));
  }

  @Test
  void examinesFirstCallsOfToolOnly() {
    for (int i = 0; i < ArgumentCounters.MAX_CALLS; i++) {
      assertThat(adviser.needsArguments(CallSource.SERVER, reads.tool())).isTrue();
      reads.call("issue=" + i, "issue " + i);
    }

    assertThat(adviser.needsArguments(CallSource.SERVER, reads.tool())).isFalse();
    assertThat(adviser.needsArguments(CallSource.SERVER, new ToolName("other"))).isTrue();
  }

  @Test
  void comparesNoCallsOfDifferentTools() {
    CallSource other = reads.named("other");
    for (int i = 0; i < 100; i++) {
      (i % 2 == 0 ? reads : other).call("issue=" + i / 2 + "&id=" + i, "issue " + i / 2);
    }

    assertThat(reads.evidence().ignorable()).isEmpty();
    assertThat(other.evidence().ignorable()).isEmpty();
  }

  @Test
  void namesFirstDifferenceAlthoughSampledKeyIsNeverCalledAgain() {
    reads.call("1", "a");
    reads.call("1", "b");
    for (int i = 0; i < 4; i++) {
      reads.call("2", "version " + i);
    }

    assertThat(reads.evidence().firstDifference()).contains("content[0].text");
  }

  /** A value changes every two minutes, and is read every five seconds. */
  @Test
  void advisesNothingIfShortestLifetimeServesEachChangeLate() {
    for (int i = 0; i < 720; i++) {
      reads.call("{}", "version " + (i * 5 + 115) / 120);
      ticker.advance(Duration.ofSeconds(5));
    }

    LifetimeEvidence shortest = lifetime(reads, Duration.ofSeconds(10));
    assertThat(shortest.hits()).isEqualTo(360);
    assertThat(shortest.wrongHits()).isEqualTo(30);
    assertThat(reads.advice()).isEqualTo(new CacheAdvice.None(Reason.RESULTS_DIFFER));
  }

  @Test
  void countsNoHitsAcrossWrites() {
    for (int i = 0; i < 100; i++) {
      reads.call("{}", i < 60 ? "before" : "after");
      ticker.advance(SECOND);
      if (i % 10 == 9) {
        adviser.recordDrop(CallSource.SERVER, 0);
        ticker.advance(SECOND);
      }
    }

    LifetimeEvidence longest = lifetime(reads, HOUR);
    assertThat(longest.hits()).isEqualTo(90);
    assertThat(longest.wrongHits()).isZero();
    assertThat(longest.lostHits()).isEqualTo(new Comparisons(9, 8));
    assertThat(adviser.evidence().getFirst().drops()).isEqualTo(10);
  }

  @Test
  void countsDropsOfCachedResultsThatComeBackUnchanged() {
    CallSource cached = reads.cachedFor(Duration.ofMinutes(1));
    cached.call("1", "a");
    cached.call("2", "b");
    cached.call("3", "c");
    adviser.recordDrop(CallSource.SERVER, 3);
    ticker.advance(SECOND);
    cached.call("1", "a");
    cached.call("2", "changed");
    ticker.advance(Duration.ofMinutes(1));
    cached.call("3", "expired");

    ServerEvidence server = adviser.evidence().getFirst();
    assertThat(server.removed()).isEqualTo(3);
    assertThat(server.reloadsAfterWrite()).isEqualTo(new Comparisons(2, 1));
  }

  @Test
  void comparesReloadsOfCachedResults() {
    CallSource cached = reads.cachedFor(Duration.ofMinutes(1));
    for (int i = 0; i < 110; i++) {
      cached.call("{}", "version " + i / 100);
      ticker.advance(Duration.ofSeconds(61));
    }

    assertThat(cached.evidence().reloads()).isEqualTo(new Comparisons(109, 108));
    assertThat(lifetime(cached, Duration.ofSeconds(150)).hits()).isEqualTo(73);
    assertThat(lifetime(cached, Duration.ofSeconds(150)).wrongHits()).isEqualTo(2);
  }

  @Test
  void advisesOnlyLongerLifetimeForCachedResults() {
    CallSource cached = reads.cachedFor(HOUR);
    for (int i = 0; i < 200; i++) {
      cached.call("{}", "same");
    }

    assertThat(cached.advice()).isEqualTo(new CacheAdvice.None(Reason.CACHED));
  }

  @Test
  void advisesToolWithoutHintOnlyIfAssumed() {
    CallSource undeclared = reads.undeclared();
    for (int i = 0; i < 100; i++) {
      undeclared.call("{}", "same");
      adviser.recordDrop(CallSource.SERVER, 0);
    }

    assertThat(undeclared.advice()).isEqualTo(new CacheAdvice.None(Reason.NOT_READ_ONLY));
    assertThat(CacheAdvice.of(undeclared.evidence(), /* isAssumedReadOnly= */ true))
        .isEqualTo(new CacheAdvice.UseLifetime(HOUR));
  }

  @Test
  void advisesNothingFromFewCalls() {
    for (int i = 0; i < 99; i++) {
      reads.call("{}", "same");
    }
    assertThat(reads.advice()).isEqualTo(new CacheAdvice.None(Reason.FEW_CALLS));
    reads.call("{}", "same");
    assertThat(reads.advice()).isInstanceOf(CacheAdvice.UseLifetime.class);
  }

  @Test
  void advisesNothingFromFewRepeats() {
    for (int i = 0; i < 119; i++) {
      reads.call(String.valueOf(Math.min(i, 99)), "same");
    }
    assertThat(reads.advice()).isEqualTo(new CacheAdvice.None(Reason.FEW_REPEATS));
    reads.call("99", "same");
    assertThat(reads.advice()).isInstanceOf(CacheAdvice.UseLifetime.class);
  }

  @Test
  void advisesNothingForFewHits() {
    for (int i = 0; i < 1000; i++) {
      reads.call(String.valueOf(i % 950), "same");
    }
    assertThat(reads.evidence().repeats()).isEqualTo(50);
    assertThat(reads.advice()).isEqualTo(new CacheAdvice.None(Reason.FEW_HITS));
  }

  @Test
  void allowsOneWrongHitOfAHundred() {
    for (int i = 0; i < 101; i++) {
      reads.call("{}", i == 50 ? "other" : "same");
    }
    assertThat(reads.advice()).isEqualTo(new CacheAdvice.UseLifetime(HOUR));
    reads.call("{}", "other");
    assertThat(reads.advice()).isEqualTo(new CacheAdvice.None(Reason.RESULTS_DIFFER));
  }

  @Test
  void storesNoErrors() {
    reads.call("anne", "{}", CallSource.error(), Duration.ZERO);
    reads.call("anne", "{}", CallSource.error(), Duration.ZERO);
    assertThat(lifetime(reads, HOUR).hits()).isZero();

    reads.call("{}", "found");
    reads.call("anne", "{}", CallSource.error(), Duration.ZERO);
    assertThat(lifetime(reads, HOUR).hits()).isOne();
    assertThat(lifetime(reads, HOUR).wrongHits()).isOne();
  }

  @Test
  void storesNoResultOfCallThatBeganBeforeWrite() {
    adviser.recordDrop(CallSource.SERVER, 0);
    reads.call("{}", "old", SECOND);
    reads.call("{}", "new");
    reads.call("{}", "new");

    assertThat(lifetime(reads, HOUR).hits()).isOne();
    assertThat(lifetime(reads, HOUR).lostHits().total()).isZero();
  }

  @Test
  void countsHitAtStartOfCall() {
    reads.call("{}", "same");
    ticker.advance(Duration.ofSeconds(15));
    reads.call("{}", "same", Duration.ofSeconds(6));
    reads.call("{}", "same", Duration.ofSeconds(5));

    assertThat(lifetime(reads, Duration.ofSeconds(10)).hits()).isOne();
    assertThat(lifetime(reads, Duration.ofSeconds(10)).saved()).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void forgetsResultsOfChangedServerWithoutCountingAWrite() {
    reads.call("{}", "a");
    adviser.forgetResults(CallSource.SERVER);
    reads.call("{}", "a");
    reads.call("{}", "a");

    assertThat(lifetime(reads, HOUR).hits()).isOne();
    assertThat(lifetime(reads, HOUR).lostHits().total()).isZero();
    assertThat(adviser.evidence().getFirst().drops()).isZero();
  }

  @Test
  void storesNothingOverALongPause() {
    reads.call("{}", "a");
    // After 2^32 ms, 32 bits have the same value again.
    ticker.advance(Duration.ofMillis((1L << 32) + 1));
    reads.call("{}", "a");

    assertThat(lifetime(reads, HOUR).hits()).isZero();
    assertThat(reads.evidence().repeats()).isOne();
  }

  @Test
  void beginsAnewUnderAnotherRule() {
    reads.call("{}", "a");
    reads.call("{}", "a");
    CallSource cached = reads.cachedFor(Duration.ofMinutes(1));
    cached.call("{}", "a");

    assertThat(cached.evidence().calls()).isOne();
    assertThat(cached.evidence().repeats()).isZero();
  }

  @Test
  void separatesCallersServersAndTools() {
    reads.call("anne", "{}", CallSource.result("a"), Duration.ZERO);
    reads.call("bert", "{}", CallSource.result("a"), Duration.ZERO);
    reads.named("list_issues").call("{}", "a");

    assertThat(reads.evidence().callers()).isEqualTo(2);
    assertThat(reads.evidence().calls()).isEqualTo(2);
    assertThat(adviser.evidence().getFirst().calls()).isEqualTo(3);
    assertThat(adviser.evidence().getFirst().tools())
        .extracting(each -> each.tool().value())
        .containsExactly("get_issue", "list_issues");
  }

  @Test
  void countsUpToSixteenCallers() {
    for (int i = 0; i < 100; i++) {
      reads.call("caller " + i, "{}", CallSource.result("a"), Duration.ZERO);
    }
    assertThat(reads.evidence().callers()).isEqualTo(16);
  }

  @Test
  @Tag("slow")
  void keepsAtMost4096KeysAndTwoMebibytes() {
    String padding = "x".repeat(40);
    for (int tool = 0; tool < 500; tool++) {
      CallSource source = reads.named(padding + tool);
      for (int i = 0; i < 2000; i++) {
        source.call("caller " + i % 20, i + padding, CallSource.result("r" + i), Duration.ZERO);
        if (i < 50) {
          source.call(arguments(i, padding), "r");
        }
        if (i % 500 == 0) {
          source.call(i + padding, padding.repeat(100) + i);
        }
      }
    }

    assertThat(adviser.size()).isEqualTo(4096);
    assertThat(RetainedSize.of(adviser)).isBetween(1_000_000L, 2L << 20);
    assertThat(adviser.evidence().getFirst().tools()).hasSize(192);
  }

  /** Returns ten arguments with long names. */
  private static String arguments(int number, String padding) {
    return IntStream.range(0, 10)
        .mapToObj(i -> padding + i + "=" + (number + i))
        .collect(Collectors.joining("&"));
  }

  private static LifetimeEvidence lifetime(CallSource source, Duration lifetime) {
    return source.evidence().lifetimes().stream()
        .filter(each -> each.lifetime().equals(lifetime))
        .findFirst()
        .orElseThrow();
  }
}
