package dev.bascule.adapter.in.http.json;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.mcp.ToolArguments;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Reads arguments, and remembers those that came twice and were good, by all their bytes: whoever
 * asks the same again has written the same, as a rule, and to find it takes less than to read it.
 * What comes only once, as most arguments of some clients do, takes no room.
 *
 * <p>Thread-safe. Bounded by bytes: what was not asked for since its turn came last makes room.
 */
public final class ToolArgumentsCache {

  /** Enough for a hundred thousand short ones. */
  private static final long MAX_BYTES = 64 << 20;

  /** The part of the heap that may be taken, so that a small one has room for what it is for. */
  private static final int HEAP_FRACTION = 128;

  /** The one that all requests of this JVM share, whichever endpoint they come to. */
  public static final ToolArgumentsCache PROCESS = forCurrentHeap(new ToolArgumentsParser());

  /** Longer ones are rare, and would take the room of many. */
  private static final int MAX_ENTRY_BYTES = 16 * 1024;

  /** To read this many bytes takes less than to have another thread do it. */
  static final int MAX_INLINE_BYTES = 1024;

  /** What an entry takes besides its bytes, which it has twice. */
  static final int OVERHEAD = 256;

  /** How many bytes of those that may be taken there are for each row of the doorkeeper. */
  private static final int BYTES_PER_ROW = 512;

  private static final int MAX_ROWS = 1 << 24;

  private final ToolArgumentsParser reader;
  private final long maxBytes;
  private final Doorkeeper doorkeeper;
  private final ConcurrentMap<Text, Text> texts = new ConcurrentHashMap<>();

  @GuardedBy("evictionQueue")
  private final Queue<Text> evictionQueue = new ArrayDeque<>();

  @GuardedBy("evictionQueue")
  private long bytes;

  /**
   * @param maxBytes how many bytes all that is remembered may take
   */
  ToolArgumentsCache(ToolArgumentsParser reader, long maxBytes) {
    this.reader = reader;
    this.maxBytes = maxBytes;
    long rows = Math.clamp(maxBytes / BYTES_PER_ROW, 1, MAX_ROWS);
    this.doorkeeper = new Doorkeeper((int) Long.highestOneBit(rows));
  }

  /** Returns one that takes a small part of this JVM's heap at most. */
  private static ToolArgumentsCache forCurrentHeap(ToolArgumentsParser reader) {
    long part = Runtime.getRuntime().maxMemory() / HEAP_FRACTION;
    return new ToolArgumentsCache(reader, Math.min(MAX_BYTES, part));
  }

  /** Does what {@link ToolArgumentsParser#parse} does. */
  public ToolArgumentsParser.ParseResult getOrParse(byte[] utf8) {
    Optional<ToolArguments> known = getIfPresent(utf8);
    return known.isPresent() ? new ToolArgumentsParser.ParseResult.Valid(known.get()) : parse(utf8);
  }

  /**
   * Does the same where that takes next to nothing, as the arguments are remembered, or short.
   *
   * @return empty where it takes longer, or they are none
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
    ToolArgumentsParser.ParseResult reading = reader.parse(utf8);
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

  /** Returns the arguments that {@code utf8} are, if they are remembered. */
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

  /** Returns how many are remembered. */
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
   * What arguments were read from, equal by that alone. Texts have an order, so that many with the
   * same hash are still found fast.
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
