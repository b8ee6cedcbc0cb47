package dev.bascule.domain.cache.lru;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.domain.cache.CacheLookup;
import dev.bascule.domain.cache.CacheSettings;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.TestCaches;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.FakeTicker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The hit rate of a tracker of issues with writes: if a write drops its issue and the lists by
 * tags, compared with all results of the server. Ten requests per second; issues by Zipf's law.
 * Prints both rates, so that this test is the command that shows them.
 */
class TagHitRateTest {

  private static final int REQUESTS = 400_000;
  private static final int ISSUES = 2_000;
  private static final int FILTERS = 20;
  private static final double LISTS = 0.15;
  private static final double SKEW = 0.9;
  private static final ServerId TRACKER = new ServerId("tracker");
  private static final CacheTag ALL = new CacheTag.ServerTag(TRACKER);
  private static final CacheTag LIST = CacheTag.ofText(TRACKER, "tool:list_issues");
  private static final CacheTag GET = new CacheTag.SubjectTag(TRACKER, new ToolName("get_issue"));
  private static final TestKey[] ISSUE_KEYS = new TestKey[ISSUES];
  private static final TestKey[] LIST_KEYS = new TestKey[FILTERS];

  static {
    Arrays.setAll(ISSUE_KEYS, i -> TestKey.key("issue " + i, ALL, GET, issue(i)));
    Arrays.setAll(LIST_KEYS, i -> TestKey.key("list " + i, ALL, LIST));
  }

  @Test
  @Tag("slow")
  void isTwiceAsHighWithTags() {
    double server = hitRate(0.02, _ -> List.of(ALL));
    double tags = hitRate(0.02, i -> List.of(issue(i), LIST));

    System.out.printf(
        "hit rate with 2 %% writes: whole server %.1f %%, tags %.1f %%, ratio %.2f%n",
        100 * server, 100 * tags, tags / server);
    assertThat(tags / server).isGreaterThanOrEqualTo(2.4);
  }

  /** What a write of an issue drops. */
  private interface Write {
    List<CacheTag> tags(int issue);
  }

  /** Returns the part of the reads that are hits. */
  private static double hitRate(double writes, Write write) {
    FakeTicker ticker = new FakeTicker();
    LruTtlCache<TestKey, String> cache =
        new LruTtlCache<>(
            new CacheSettings(500, Long.MAX_VALUE, FreshnessLifetime.of(Duration.ofSeconds(150))),
            String::length,
            ticker);
    SplittableRandom random = new SplittableRandom(38);
    double[] shares = zipf();
    int reads = 0;
    int hits = 0;
    for (int i = 0; i < REQUESTS; i++) {
      ticker.advance(Duration.ofMillis(100));
      int issue = any(shares, random);
      if (random.nextDouble() < writes) {
        write.tags(issue).forEach(cache::deleteByTag);
      } else {
        TestKey key =
            random.nextDouble() < LISTS ? LIST_KEYS[random.nextInt(FILTERS)] : ISSUE_KEYS[issue];
        reads++;
        if (cache.get(key) instanceof CacheLookup.Fresh) {
          hits++;
        } else {
          TestCaches.put(cache, key, "value");
        }
      }
    }
    return (double) hits / reads;
  }

  private static CacheTag issue(int number) {
    return CacheTag.ofText(TRACKER, "issue:" + number);
  }

  /** Returns for each issue the share of it and of all before it. */
  private static double[] zipf() {
    double[] shares = new double[ISSUES];
    double sum = 0;
    for (int i = 0; i < ISSUES; i++) {
      sum += Math.pow(i + 1.0, -SKEW);
      shares[i] = sum;
    }
    double whole = sum;
    return Arrays.stream(shares).map(share -> share / whole).toArray();
  }

  private static int any(double[] shares, SplittableRandom random) {
    int found = Arrays.binarySearch(shares, random.nextDouble());
    return Math.min(ISSUES - 1, found < 0 ? -found - 1 : found);
  }
}
