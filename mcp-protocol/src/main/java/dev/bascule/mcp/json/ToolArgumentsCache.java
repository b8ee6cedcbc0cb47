package dev.bascule.mcp.json;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.mcp.ToolArguments;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Parses arguments, and caches those that were valid and occurred twice, by their bytes: clients
 * usually serialize equal arguments in the same way, and a lookup is faster than parsing. Arguments
 * that occur only once, as most do for some clients, are not cached.
 *
 * <p>Thread-safe. Bounded by bytes; evicts entries that were not used since the last sweep.
 */
public final class ToolArgumentsCache {

  /** Enough for a hundred thousand short entries. */
  private static final long MAX_BYTES = 64 << 20;

  /** Leaves a small heap for its main purpose. */
  private static final int HEAP_FRACTION = 128;

  /** The instance for all requests of this JVM, independent of the endpoint. */
  public static final ToolArgumentsCache PROCESS = forCurrentHeap();

  /** Longer arguments are rare, and would evict many entries. */
  private static final int MAX_ENTRY_BYTES = 16 * 1024;

  /** Parsing this many bytes is faster than handing over to another thread. */
  static final int MAX_INLINE_BYTES = 1024;

  /** The size of an entry in addition to its bytes, which are held twice. */
  static final int OVERHEAD = 256;

  private static final int BYTES_PER_ROW = 512;

  private static final int MAX_ROWS = 1 << 24;

  private final long maxBytes;
  private final Doorkeeper doorkeeper;
  private final ConcurrentMap<Text, Text> texts = new ConcurrentHashMap<>();

  @GuardedBy("evictionQueue")
  private final Queue<Text> evictionQueue = new ArrayDeque<>();

  @GuardedBy("evictionQueue")
  private long bytes;

  ToolArgumentsCache(long maxBytes) {
    this.maxBytes = maxBytes;
    long rows = Math.clamp(maxBytes / BYTES_PER_ROW, 1, MAX_ROWS);
    this.doorkeeper = new Doorkeeper((int) Long.highestOneBit(rows));
  }

  private static ToolArgumentsCache forCurrentHeap() {
    long part = Runtime.getRuntime().maxMemory() / HEAP_FRACTION;
    return new ToolArgumentsCache(Math.min(MAX_BYTES, part));
  }

  /** Returns the result of {@link ToolArgumentsParser#parse}, from the cache if possible. */
  public ToolArgumentsParser.ParseResult getOrParse(byte[] utf8) {
    Optional<ToolArguments> known = getIfPresent(utf8);
    return known.isPresent() ? new ToolArgumentsParser.ParseResult.Valid(known.get()) : parse(utf8);
  }

  /**
   * Returns the arguments if that is cheap because they are cached or short.
   *
   * @return empty if it would take longer, or if they are invalid
   */
  public Optional<ToolArguments> tryGetOrParse(byte[] utf8) {
    Optional<ToolArguments> known = getIfPresent(utf8);
    if (known.isPresent() || utf8.length > MAX_INLINE_BYTES) {
      return known;
    }
    return parse(utf8) instanceof ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments)
        ? Optional.of(arguments)
        : Optional.empty();
  }

  private ToolArgumentsParser.ParseResult parse(byte[] utf8) {
    ToolArgumentsParser.ParseResult reading = ToolArgumentsParser.parse(utf8);
    cacheIfRepeated(utf8, reading);
    return reading;
  }

  private void cacheIfRepeated(byte[] utf8, ToolArgumentsParser.ParseResult reading) {
    if (reading instanceof ToolArgumentsParser.ParseResult.Valid(ToolArguments arguments)
        && utf8.length <= MAX_ENTRY_BYTES
        && doorkeeper.hasSeen(Arrays.hashCode(utf8))) {
      put(new Text(utf8.clone(), arguments));
    }
  }

  Optional<ToolArguments> getIfPresent(byte[] utf8) {
    if (utf8.length == 0) {
      return Optional.of(ToolArguments.NONE);
    }
    Text known = texts.get(new Text(utf8, ToolArguments.NONE));
    if (known == null) {
      return Optional.empty();
    }
    if (!known.isUsed) {
      known.isUsed = true;
    }
    return Optional.of(known.arguments);
  }

  int size() {
    return texts.size();
  }

  private void put(Text text) {
    synchronized (evictionQueue) {
      if (texts.putIfAbsent(text, text) == null) {
        evictionQueue.add(text);
        bytes += text.bytes();
        while (bytes > maxBytes) {
          evictOldest();
        }
      }
    }
  }

  @GuardedBy("evictionQueue")
  private void evictOldest() {
    Text oldest = evictionQueue.remove();
    if (oldest.isUsed) {
      oldest.isUsed = false;
      evictionQueue.add(oldest);
    } else {
      texts.remove(oldest);
      bytes -= oldest.bytes();
    }
  }

  /**
   * The bytes of arguments as a key. Keys are ordered, so that lookups among many keys with the
   * same hash stay fast.
   */
  private static final class Text implements Comparable<Text> {

    private final byte[] utf8;
    private final int hash;
    private final ToolArguments arguments;
    private volatile boolean isUsed;

    Text(byte[] utf8, ToolArguments arguments) {
      this.utf8 = utf8;
      this.hash = Arrays.hashCode(utf8);
      this.arguments = arguments;
    }

    private long bytes() {
      return 2L * utf8.length + OVERHEAD;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Text text && Arrays.equals(utf8, text.utf8);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public int compareTo(Text other) {
      return Arrays.compare(utf8, other.utf8);
    }
  }
}
