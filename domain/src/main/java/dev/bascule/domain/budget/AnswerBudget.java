package dev.bascule.domain.budget;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the heap that long answers may take together, from the first byte read from a server
 * to the last one sent to the client. Short answers ({@link #UNTRACKED_BYTES}) are not counted: the
 * limit of requests bounds them.
 *
 * <p>While an answer is read and converted, each of its bytes counts {@link #COPIES} times: the
 * received bytes, the result, its conversion, and a buffer. While it is sent, it counts once. One
 * caller may hold at most half of the budget, unless it has only one answer.
 *
 * <p>Thread-safe.
 */
public final class AnswerBudget {

  /** Longer answers are counted. */
  public static final int UNTRACKED_BYTES = 64 * 1024;

  /** How many times a byte counts while an answer is read and converted. */
  public static final int COPIES = 4;

  /** The budget of this process: a quarter of its heap. */
  public static final AnswerBudget PROCESS =
      new AnswerBudget(Runtime.getRuntime().maxMemory() / 4, Duration.ofSeconds(5));

  /** The longest answer that fits into {@link #PROCESS}, in bytes; at most 32 MiB. */
  public static final int MAX_ANSWER_BYTES =
      (int) Math.clamp(PROCESS.bytes() / COPIES, UNTRACKED_BYTES, 32L << 20);

  /** The granularity of reservations, so that most reads do not take the lock. */
  private static final int STEP = 256 * 1024;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** Not a scoped value, which would make each mount of a virtual thread slower. */
  private static final ThreadLocal<@Nullable Charge> CURRENT = new ThreadLocal<>();

  private final long bytes;
  private final long share;
  private final Duration maxWait;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();

  @GuardedBy("lock")
  private long free;

  /** The reserved bytes of each caller that holds any. */
  @GuardedBy("lock")
  private final Map<String, Long> heldByCaller = new HashMap<>();

  @GuardedBy("lock")
  private final Set<Charge> waiting = new HashSet<>();

  @GuardedBy("lock")
  private long lastAge;

  /** The charges that gave up but have not released their bytes yet. */
  @GuardedBy("lock")
  private int victims;

  /**
   * @param bytes the size
   * @param maxWait how long an answer waits for room
   */
  public AnswerBudget(long bytes, Duration maxWait) {
    this.bytes = bytes;
    this.share = bytes / 2;
    this.maxWait = maxWait;
    this.free = bytes;
  }

  /** Returns the size. */
  public long bytes() {
    return bytes;
  }

  public long freeBytes() {
    lock.lock();
    try {
      return free;
    } finally {
      lock.unlock();
    }
  }

  /** Returns an empty charge of a new request, with one holder. */
  public Charge newCharge() {
    return new Charge();
  }

  /**
   * Returns the charge of the request that the calling thread works for, with one more holder, or a
   * new one if there is none. The caller must close it.
   */
  public Charge acquireCharge() {
    Charge current = CURRENT.get();
    return current == null ? newCharge() : current.acquire();
  }

  /** Like {@link #acquireCharge}; a new charge is of {@link #PROCESS}. */
  public static Charge acquireCurrent() {
    return PROCESS.acquireCharge();
  }

  /**
   * Like {@link Charge#tryReserve}, for the request that the calling thread works for. An answer
   * without such a request always has room.
   */
  public static boolean tryReserveCurrent(long answerBytes) {
    Charge current = CURRENT.get();
    return current == null || current.tryReserve(answerBytes);
  }

  /**
   * Releases what the request of the calling thread holds beyond {@code answerBytes}, because its
   * answer is being written now.
   */
  public static void releaseCurrentBeyond(long answerBytes) {
    Charge current = CURRENT.get();
    if (current != null && current.held > answerBytes) {
      boolean _ = current.tryKeep(answerBytes);
    }
  }

  /**
   * Wraps {@code action} so that another thread runs it for the request that the calling thread
   * works for. The result must be run, or the bytes of the request are never released.
   */
  public static Runnable carry(Runnable action) {
    Charge current = CURRENT.get();
    if (current == null) {
      return action;
    }
    Charge charge = current.acquire();
    return () -> {
      try (charge) {
        charge.run(action);
      }
    };
  }

  /** Returns the failure of an answer that does not fit. */
  public static Failure.OverLimit exceeded() {
    return new Failure.OverLimit(
        Failure.OverLimit.Limit.ANSWER_BYTES, (PROCESS.bytes >> 20) + " MiB", RETRY_AFTER);
  }

  /**
   * If charges wait for each other, each with a part of its answer, makes the youngest give up for
   * the oldest; one at a time.
   */
  @GuardedBy("lock")
  private void chooseVictim() {
    List<Charge> holding =
        waiting.stream()
            .filter(charge -> charge.held > 0)
            .sorted(Comparator.comparingLong(charge -> charge.age))
            .toList();
    for (Charge charge : holding) {
      if (hasRoom(charge, charge.wantedBytes - charge.held)) {
        // It will be served, and then releases what the others wait for.
        return;
      }
    }
    for (Charge oldest : holding) {
      Charge youngest = youngestRival(oldest, holding);
      if (victims == 0 && youngest != oldest) {
        youngest.isVictim = true;
        victims++;
        released.signalAll();
      }
    }
  }

  /** A caller with a single answer may exceed its share. */
  @GuardedBy("lock")
  private boolean isWithinShare(String holder, long held, long more) {
    long all = heldByCaller.getOrDefault(holder, 0L);
    return holder.isEmpty() || all == held || all + more <= share;
  }

  /**
   * Returns whether {@code charge} precedes those that hold nothing: it holds a part of its answer
   * and waits for bytes that any of them could take. If its caller has used up its share, others go
   * first.
   */
  @GuardedBy("lock")
  private boolean comesFirst(Charge charge) {
    return charge.held > 0
        && isWithinShare(charge.holdingCaller, charge.held, charge.wantedBytes - charge.held);
  }

  /** Returns whether {@code more} bytes are free and within the share of the caller. */
  @GuardedBy("lock")
  private boolean hasRoom(Charge charge, long more) {
    return more <= free && isWithinShare(charge.holdingCaller, charge.held, more);
  }

  @GuardedBy("lock")
  private boolean noneComesFirst() {
    for (Charge charge : waiting) {
      if (comesFirst(charge)) {
        return false;
      }
    }
    return true;
  }

  /** If the caller has used up its share, only bytes of the same caller help. */
  @GuardedBy("lock")
  private Charge youngestRival(Charge oldest, List<Charge> holding) {
    boolean isWithinShare = comesFirst(oldest);
    return holding.reversed().stream()
        .filter(other -> isWithinShare || other.holdingCaller.equals(oldest.holdingCaller))
        .findFirst()
        .orElse(oldest);
  }

  /** The bytes that the answers of one request hold. The last holder's close releases them. */
  public final class Charge implements AutoCloseable {

    /** Supplies the owner of the share: an identity, or an address; empty if unknown. */
    private volatile Supplier<String> caller = () -> "";

    /** Written with the lock held. */
    private volatile long held;

    // The fields below are guarded by the lock.

    private String holdingCaller = "";

    /** The order in which charges made their first reservation. */
    private long age;

    private long wantedBytes;

    private boolean isVictim;

    private final AtomicInteger holders = new AtomicInteger(1);

    private Charge() {}

    /** Sets the owner of the share; before the first reservation. */
    public void setCaller(Supplier<String> identity) {
      caller = identity;
    }

    /** Adds a holder, which must close it. */
    public Charge acquire() {
      holders.incrementAndGet();
      return this;
    }

    /** Runs {@code action} and charges its answers to this. */
    public void run(Runnable action) {
      Charge outer = CURRENT.get();
      CURRENT.set(this);
      try {
        action.run();
      } finally {
        CURRENT.set(outer);
      }
    }

    /**
     * Reserves room for an answer of {@code answerBytes} that is read and converted; what the
     * request already holds counts. Waits for a short time.
     *
     * @return false if there is no room; the request keeps what it held
     */
    public boolean tryReserve(long answerBytes) {
      if (answerBytes <= UNTRACKED_BYTES || answerBytes * COPIES <= held) {
        return true;
      }
      long steps = (answerBytes + STEP - 1) / STEP * STEP;
      return tryHold(Math.max(answerBytes * COPIES, Math.min(bytes, steps * COPIES)), maxWait);
    }

    /**
     * Keeps room for an answer of {@code answerBytes} that is sent, and releases the rest. Never
     * waits.
     *
     * @return false if there is not enough room
     */
    public boolean tryKeep(long answerBytes) {
      return tryHold(answerBytes, Duration.ZERO);
    }

    private boolean tryHold(long wanted, Duration wait) {
      String identity = caller.get();
      lock.lock();
      try {
        if (held == 0) {
          holdingCaller = identity;
          age = ++lastAge;
        }
        boolean hasRoom = fits(wanted) || awaitRoom(wanted, wait.toNanos());
        if (hasRoom) {
          hold(wanted);
        }
        return hasRoom;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        lock.unlock();
      }
    }

    @GuardedBy("lock")
    private boolean awaitRoom(long wanted, long maxNanos) throws InterruptedException {
      long nanos = maxNanos;
      wantedBytes = wanted;
      waiting.add(this);
      try {
        while (nanos > 0 && !isVictim && !fits(wanted)) {
          chooseVictim();
          nanos = isVictim ? 0 : released.awaitNanos(nanos);
        }
        return fits(wanted);
      } finally {
        waiting.remove(this);
        released.signalAll();
      }
    }

    @GuardedBy("lock")
    private boolean fits(long wanted) {
      long more = wanted - held;
      return more <= 0 || (hasRoom(this, more) && (held > 0 || noneComesFirst()));
    }

    @GuardedBy("lock")
    private void hold(long wanted) {
      long more = wanted - held;
      free -= more;
      held = wanted;
      heldByCaller.merge(holdingCaller, more, (had, add) -> had + add == 0 ? null : had + add);
      if (more < 0) {
        victims -= isVictim ? 1 : 0;
        isVictim = false;
        released.signalAll();
      }
    }

    /** Releases all bytes, if this is the last holder. */
    @Override
    public void close() {
      // Most requests hold nothing, and need no lock.
      if (holders.decrementAndGet() > 0 || held == 0) {
        return;
      }
      lock.lock();
      try {
        hold(0);
      } finally {
        lock.unlock();
      }
    }
  }
}
