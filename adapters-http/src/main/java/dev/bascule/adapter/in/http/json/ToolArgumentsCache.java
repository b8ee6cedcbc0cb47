package dev.bascule.adapter.in.http.json;

import static java.util.Objects.requireNonNull;

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
  private static final long MOST_BYTES = 64 << 20;

  /** The part of the heap that may be taken, so that a small one has room for what it is for. */
  private static final int PART_OF_HEAP = 128;

  /** Longer ones are rare, and would take the room of many. */
  private static final int LONGEST = 16 * 1024;

  /** To read this many bytes takes less than to have another thread do it. */
  static final int SHORT = 1024;

  /** What an entry takes besides its bytes, which it has twice. */
  static final int OVERHEAD = 256;

  /** How many bytes of those that may be taken there are for each row of the doorkeeper. */
  private static final int FOR_A_ROW = 512;

  private static final int MOST_ROWS = 1 << 24;

  private final ToolArgumentsParser reader;
  private final long mostBytes;
  private final Doorkeeper doorkeeper;
  private final ConcurrentMap<Text, Text> texts = new ConcurrentHashMap<>();

  @GuardedBy("turns")
  private final Queue<Text> turns = new ArrayDeque<>();

  @GuardedBy("turns")
  private long bytes;

  /**
   * @param mostBytes how many bytes all that is remembered may take
   */
  ToolArgumentsCache(ToolArgumentsParser reader, long mostBytes) {
    this.reader = requireNonNull(reader, "reader");
    this.mostBytes = mostBytes;
    long rows = Math.clamp(mostBytes / FOR_A_ROW, 1, MOST_ROWS);
    this.doorkeeper = new Doorkeeper((int) Long.highestOneBit(rows));
  }

  /** Returns one that takes a small part of this JVM's heap at most. */
  public static ToolArgumentsCache ofThisProcess(ToolArgumentsParser reader) {
    long part = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    return new ToolArgumentsCache(reader, Math.min(MOST_BYTES, part));
  }

  /** Does what {@link ToolArgumentsParser#read} does. */
  public ToolArgumentsParser.Reading read(byte[] utf8) {
    Optional<ToolArguments> known = known(utf8);
    return known.isPresent() ? new ToolArgumentsParser.Reading.Valid(known.get()) : readAnew(utf8);
  }

  /**
   * Does the same where that takes next to nothing, as the arguments are remembered, or short.
   *
   * @return empty where it takes longer, or they are none
   */
  public Optional<ToolArguments> readAtOnce(byte[] utf8) {
    Optional<ToolArguments> known = known(utf8);
    if (known.isPresent() || utf8.length > SHORT) {
      return known;
    }
    return readAnew(utf8) instanceof ToolArgumentsParser.Reading.Valid(ToolArguments arguments)
        ? Optional.of(arguments)
        : Optional.empty();
  }

  private ToolArgumentsParser.Reading readAnew(byte[] utf8) {
    ToolArgumentsParser.Reading reading = reader.read(utf8);
    note(utf8, reading);
    return reading;
  }

  private void note(byte[] utf8, ToolArgumentsParser.Reading reading) {
    if (reading instanceof ToolArgumentsParser.Reading.Valid(ToolArguments arguments)
        && utf8.length <= LONGEST
        && doorkeeper.hasSeen(Arrays.hashCode(utf8))) {
      remember(new Text(utf8.clone(), arguments));
    }
  }

  /** Returns the arguments that {@code utf8} are, if they are remembered. */
  Optional<ToolArguments> known(byte[] utf8) {
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

  private void remember(Text text) {
    synchronized (turns) {
      if (texts.putIfAbsent(text, text) == null) {
        turns.add(text);
        bytes += text.bytes();
        while (bytes > mostBytes) {
          makeRoom();
        }
      }
    }
  }

  @GuardedBy("turns")
  private void makeRoom() {
    Text oldest = turns.remove();
    if (oldest.isUsed) {
      oldest.isUsed = false;
      turns.add(oldest);
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
