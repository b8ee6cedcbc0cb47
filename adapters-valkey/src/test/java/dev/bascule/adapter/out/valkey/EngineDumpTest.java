package dev.bascule.adapter.out.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.adapter.out.valkey.codec.DiscoveryCodec;
import dev.bascule.adapter.out.valkey.codec.ListingCodec;
import dev.bascule.adapter.out.valkey.codec.ResultCodec;
import dev.bascule.adapter.out.valkey.seal.EntryNames;
import dev.bascule.adapter.out.valkey.seal.SharedSecrets;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.domain.cache.CacheKey;
import dev.bascule.domain.cache.CachePartition;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.Generation;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedCacheListener;
import dev.bascule.domain.cache.shared.SharedName;
import dev.bascule.domain.cache.shared.SharedReply;
import dev.bascule.domain.cache.shared.SharedTag;
import dev.bascule.domain.cache.shared.SharedTokens;
import dev.bascule.domain.cache.shared.SharedValues;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one sees of calls in an engine. */
final class EngineDumpTest {

  private static final String MARKER = "confidential";
  private static final ServerId SERVER = new ServerId(MARKER + "-server");
  private static final ToolName TOOL = new ToolName(MARKER + "_tool");
  private static final JsonBytes JSON = JsonBytes.of("{\"" + MARKER + "\":1}");
  private static final CachePartition PARTITION =
      CachePartition.ofView("{\"authorization\":\"" + MARKER + "\"}")
          .privateTo(new Caller(MARKER + " caller"));
  private static final SharedSecrets SECRETS =
      new SharedSecrets(
          List.of("a secret of at least 32 characters".getBytes(StandardCharsets.UTF_8)));
  private static final EntryNames NAMES =
      new EntryNames(SECRETS, TestEngine.GROUP, _ -> Sha256.of(MARKER));

  private final TestEngine process = TestEngine.start("valkey-server", /* isTls= */ false);
  private final ValkeyEngine engine = process.connect("one");
  private long ids;

  /** Seals nothing. */
  private record PlainSealing() implements Sealer {
    @Override
    public byte[] seal(byte[] plaintext, byte[] context) {
      return plaintext;
    }

    @Override
    public Optional<byte[]> open(byte[] sealed, byte[] context) {
      return Optional.of(sealed);
    }
  }

  @AfterEach
  void stop() {
    engine.close();
    process.close();
  }

  @Test
  void showsNothingOfCallsAndAnswers() {
    fill(
        NAMES::namesOfTag,
        name -> NAMES.nameOfValue("results", 1, name),
        SECRETS.sealing("values", InstantSource.system()));

    assertThat(dump()).hasSizeGreaterThan(20).noneMatch(text -> text.contains(MARKER));
  }

  /** Plants faults: what is not sealed, or not hidden by a hash, is found. */
  @Test
  void seesWhatIsNotHidden() {
    fill(NAMES::namesOfTag, name -> NAMES.nameOfValue("results", 1, name), new PlainSealing());
    List<String> unsealed = dump();
    process.admin(commands -> commands.flushall());
    fill(
        tag -> List.of(tag.toString()),
        SharedName::toString,
        SECRETS.sealing("values", InstantSource.system()));

    assertThat(unsealed).filteredOn(text -> text.contains(MARKER)).hasSize(3);
    assertThat(dump()).filteredOn(text -> text.contains(MARKER)).hasSizeGreaterThan(8);
  }

  /** Stores tokens of all tags, a value of each kind, and leases. */
  private void fill(
      Function<SharedTag, List<String>> tagNames,
      Function<SharedName<CacheKey>, String> valueNames,
      Sealer sealing) {
    SharedTokens tokens = engine.tokens(tagNames);
    EngineEpoch epoch = TestEngine.untilSuccess(() -> tokens.connect(TestEngine.IGNORING));
    Tool tool = new Tool(TOOL, JSON, ToolAnnotations.UNKNOWN);
    ToolCall call = new ToolCall(SERVER, TOOL, new ToolArguments(JSON, JSON.digest()));
    List<CacheKey> keys =
        List.of(
            CacheKey.ofCall(
                PARTITION,
                call,
                call.arguments().digest(),
                Optional.of(tool),
                () -> Optional.of(List.of(CacheTag.SlotTag.of(SERVER, MARKER)))),
            CacheKey.ofListing(PARTITION, SERVER, ListKind.TOOLS),
            CacheKey.ofDiscovery(PARTITION, SERVER),
            CacheKey.ofResource(PARTITION, SERVER, "file:///" + MARKER));
    List<SharedName<CacheKey>> names = new ArrayList<>();
    for (CacheKey key : keys) {
      List<SharedTag> tags =
          key.tags().stream().map(tag -> new SharedTag("results", Optional.of(tag))).toList();
      List<RandomId> created =
          tokens.readOrCreate(epoch, tags, tags.stream().map(_ -> newId()).toList());
      names.add(new SharedName<>(key, new Generation(epoch, created)));
    }
    tokens.replace(
        Map.of(
            new SharedTag("results", Optional.of(new CacheTag.PartitionTag(PARTITION))), newId()));
    store(
        engine.values(valueNames, new ResultCodec(), sealing, SharedCacheListener.NONE),
        names.get(0),
        new McpResult(JSON, McpResult.Kind.COMPLETE));
    store(
        engine.values(
            valueNames, new ListingCodec(Ticker.system()), sealing, SharedCacheListener.NONE),
        names.get(1),
        new Listing(ListKind.TOOLS, List.of(tool), CacheHints.NONE, List.of()));
    store(
        engine.values(valueNames, new DiscoveryCodec(), sealing, SharedCacheListener.NONE),
        names.get(2),
        new ServerDiscovery(
            "2026-07-28", JSON, Optional.of(JSON), Optional.of(MARKER), CacheHints.NONE));
    SharedReply<McpResult> leased =
        engine
            .values(valueNames, new ResultCodec(), sealing, SharedCacheListener.NONE)
            .find(List.of(names.get(3)), newId(), Duration.ofMinutes(1));
    assertThat(leased).isInstanceOf(SharedReply.Leased.class);
    assertThat(tokens.sendHeartbeat(1)).isEqualTo(epoch);
  }

  /** Stores a value, and requires that it is found. */
  private <V> void store(SharedValues<CacheKey, V> values, SharedName<CacheKey> name, V value) {
    values.store(
        Optional.empty(),
        name,
        value,
        Duration.ZERO,
        FreshnessLifetime.of(Duration.ofMinutes(1)),
        Optional.empty());
    assertThat(values.find(List.of(name), newId(), Duration.ofMinutes(1)))
        .isInstanceOfSatisfying(
            SharedReply.Found.class, found -> assertThat(found.value()).isEqualTo(value));
  }

  /** Returns all keys and values. */
  private List<String> dump() {
    return process.admin(
        commands -> {
          List<String> all = new ArrayList<>();
          for (String key : commands.keys("*")) {
            all.add(key);
            all.add(String.valueOf(commands.get(key)));
          }
          return all;
        });
  }

  private RandomId newId() {
    return new RandomId(7, ids++);
  }
}
