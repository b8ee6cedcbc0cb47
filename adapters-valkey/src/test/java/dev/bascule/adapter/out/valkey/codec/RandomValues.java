package dev.bascule.adapter.out.valkey.codec;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerDiscovery;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Draws random values, also unusual ones such as texts with unpaired surrogates. */
record RandomValues(SplittableRandom random) {

  McpResult result() {
    return new McpResult(json(), json(), constant(McpResult.Kind.values()), hints());
  }

  ServerDiscovery discovery() {
    return new ServerDiscovery(text(), json(), maybe(this::json), maybe(this::text), hints());
  }

  /** A listing of all pages, and sometimes without some of their entries. */
  Listing listing() {
    ListKind kind = constant(ListKind.values());
    int number = random.nextInt(4);
    if (number == 0) {
      return new Listing(kind, entries(), hints(), List.of());
    }
    List<FetchedPage> pages = Stream.generate(this::page).limit(number).toList();
    Listing listing = Listing.ofPages(kind, pages).withHints(hints());
    return random.nextBoolean() ? listing : listing.without(_ -> random.nextBoolean());
  }

  private FetchedPage page() {
    return new FetchedPage(
        maybe(this::text),
        new ListPage(entries(), maybe(this::text), hints(), random.nextInt(1 << 20)),
        random.nextLong());
  }

  private List<ListEntry> entries() {
    List<ListEntry> entries = new ArrayList<>();
    int number = random.nextInt(5);
    for (int i = 0; i < number; i++) {
      // Unique, but now and then equal to that of another page.
      String key = i + (random.nextBoolean() ? "" : text());
      entries.add(
          random.nextBoolean()
              ? new RawListEntry(key, json())
              : new Tool(
                  new ToolName(key.replaceAll("\\p{Cc}", "")),
                  json(),
                  new ToolAnnotations(random.nextBoolean(), random.nextBoolean())));
    }
    return entries;
  }

  CacheHints hints() {
    Duration duration =
        Duration.ofSeconds(
            random.nextLong(1L << random.nextInt(1, 63)), random.nextInt(1_000_000_000));
    return new CacheHints(random.nextBoolean() ? duration : null, constant(CacheScope.values()));
  }

  JsonBytes json() {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return JsonBytes.copyOf(bytes);
  }

  String text() {
    int end = random.nextBoolean() ? 0x100 : 0x10000;
    return IntStream.generate(() -> random.nextInt(end))
        .limit(random.nextInt(20))
        .collect(
            StringBuilder::new, (text, each) -> text.append((char) each), StringBuilder::append)
        .toString();
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  private <T> T constant(T[] constants) {
    return constants[random.nextInt(constants.length)];
  }
}
