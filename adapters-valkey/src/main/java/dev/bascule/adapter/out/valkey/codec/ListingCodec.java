package dev.bascule.adapter.out.valkey.codec;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheHints;
import dev.bascule.domain.mcp.FetchedPage;
import dev.bascule.domain.mcp.ListEntry;
import dev.bascule.domain.mcp.ListEntry.RawListEntry;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.ListPage;
import dev.bascule.domain.mcp.Listing;
import dev.bascule.domain.mcp.Tool;
import dev.bascule.domain.mcp.ToolAnnotations;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The binary form of listings. Each entry is written once, although it is part of the listing, of
 * its JSON and of a page: the entries of the listing come first, then those of pages that the
 * listing does not show, and pages consist of positions.
 */
public final class ListingCodec implements ValueCodec<Listing> {

  private static final int RAW = 0;
  private static final int TOOL = 1;

  private final Ticker ticker;

  /**
   * @param ticker the ticker of the times of receipt of pages
   */
  public ListingCodec(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public int format() {
    return 1;
  }

  @Override
  public byte[] encode(Listing listing, Duration age) {
    long begunAt = ticker.nanos() - age.toNanos();
    Map<ListEntry, Integer> positions = new LinkedHashMap<>();
    listing.items().forEach(item -> positions.putIfAbsent(item, positions.size()));
    int shown = positions.size();
    for (FetchedPage fetched : listing.pages()) {
      fetched.page().items().forEach(item -> positions.putIfAbsent(item, positions.size()));
    }
    List<ListEntry> entries = List.copyOf(positions.keySet());
    return new BinaryWriter()
        .putEnum(listing.kind())
        .putList(entries.subList(0, shown), ListingCodec::putEntry)
        .putList(entries.subList(shown, entries.size()), ListingCodec::putEntry)
        .putHints(listing.hints())
        .putList(listing.pages(), (out, fetched) -> putPage(out, fetched, positions, begunAt))
        .toByteArray();
  }

  private static void putEntry(BinaryWriter out, ListEntry entry) {
    switch (entry) {
      case Tool(ToolName name, JsonBytes json, ToolAnnotations annotations, Sha256 digest) ->
          out.putByte(TOOL)
              .putText(name.value())
              .putJson(json)
              .putBoolean(annotations.readOnly())
              .putBoolean(annotations.idempotent())
              .putHash(digest);
      case RawListEntry(String key, JsonBytes json) -> out.putByte(RAW).putText(key).putJson(json);
    }
  }

  private static void putPage(
      BinaryWriter out, FetchedPage fetched, Map<ListEntry, Integer> positions, long begunAt) {
    ListPage page = fetched.page();
    out.putOptional(fetched.cursor(), BinaryWriter::putText)
        .putList(page.items(), (to, item) -> to.putLength(requireNonNull(positions.get(item))))
        .putOptional(page.nextCursor(), BinaryWriter::putText)
        .putHints(page.hints())
        .putLength(page.bytes())
        .putLong(fetched.receivedAtNanos() - begunAt);
  }

  @Override
  public Listing decode(byte[] bytes, Duration age) {
    long begunAt = ticker.nanos() - age.toNanos();
    return BinaryReader.readAll(
        bytes,
        in -> {
          ListKind kind = in.getEnum(ListKind.class);
          List<ListEntry> shown = in.getList(ListingCodec::getEntry);
          List<ListEntry> entries = new ArrayList<>(shown);
          entries.addAll(in.getList(ListingCodec::getEntry));
          CacheHints hints = in.getHints();
          return new Listing(
              kind, shown, hints, in.getList(from -> getPage(from, entries, begunAt)));
        });
  }

  private static ListEntry getEntry(BinaryReader in) {
    return in.getIndex(2) == TOOL
        ? new Tool(
            new ToolName(in.getText()),
            in.getJson(),
            new ToolAnnotations(in.getBoolean(), in.getBoolean()),
            in.getHash())
        : new RawListEntry(in.getText(), in.getJson());
  }

  private static FetchedPage getPage(BinaryReader in, List<ListEntry> entries, long begunAt) {
    return new FetchedPage(
        in.getOptional(BinaryReader::getText),
        new ListPage(
            in.getList(from -> entries.get(from.getIndex(entries.size()))),
            in.getOptional(BinaryReader::getText),
            in.getHints(),
            in.getLength()),
        begunAt + in.getLong());
  }
}
