package dev.bascule.adapter.out.oauth.login;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.TokenUnavailableException;
import dev.bascule.adapter.out.oauth.token.TokenResponse;
import dev.bascule.application.port.out.LoginLeases.Lease;
import dev.bascule.domain.time.Deadline;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with the login of one server, readable by its owner only. Written atomically.
 *
 * @param keepsSecret whether the client secret is stored as well: only if it was registered
 *     dynamically
 */
public record LoginStore(Path folder, String server, boolean keepsSecret) {

  private static final Logger log = LoggerFactory.getLogger(LoginStore.class);

  private static final int MAX_BYTES = 256 * 1024;
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  /** Locks within this process: one for each file, of which there are few. */
  private static final ConcurrentMap<Path, ReentrantLock> PROCESS_LOCKS = new ConcurrentHashMap<>();

  /** Logins that could not be written: at most one for each file. */
  private static final ConcurrentMap<Path, UnsavedLogin> UNSAVED = new ConcurrentHashMap<>();

  /**
   * A login that could not be written.
   *
   * @param inFile the tokens that are still in the file
   * @param login the login that replaces them
   */
  private record UnsavedLogin(TokenResponse inFile, StoredLogin login) {}

  public static LoginStore of(OAuthSettings settings) {
    return new LoginStore(
        settings.folder(), settings.server(), settings.client().secret().isEmpty());
  }

  public Path path() {
    return folder.resolve(server + ".json");
  }

  /**
   * Returns the stored login, or the one that {@link #replace} could not write; empty if the file
   * does not exist or is invalid.
   */
  public Optional<StoredLogin> read() {
    Optional<StoredLogin> stored = readFile();
    UnsavedLogin unsaved = UNSAVED.get(key());
    if (unsaved == null) {
      return stored;
    }
    if (stored.map(StoredLogin::tokenResponse).filter(unsaved.inFile()::equals).isPresent()) {
      return Optional.of(unsaved.login());
    }
    if (stored.isPresent() || Files.notExists(path())) {
      // The user has logged in again, or has logged out.
      UNSAVED.remove(key(), unsaved);
    }
    return stored;
  }

  private Optional<StoredLogin> readFile() {
    try {
      if (!Files.isRegularFile(path()) || Files.size(path()) > MAX_BYTES) {
        return Optional.empty();
      }
      Optional<StoredLogin> login = StoredLogin.of(Files.readString(path()));
      if (login.isEmpty()) {
        log.warn("Ignoring {}: it is not a stored login", path());
      }
      return login;
    } catch (IOException e) {
      log.warn("Cannot read {}: {}", path(), e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  /**
   * Replaces the stored login by {@code login}.
   *
   * @throws IOException if that fails; the previous content is unchanged then
   */
  public void write(StoredLogin login) throws IOException {
    createFolder();
    Path draft = Files.createTempFile(folder, ".login", ".tmp", fileAttributes(FILE));
    try {
      Files.writeString(draft, login.text(keepsSecret));
      Files.move(
          draft, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      UNSAVED.remove(key());
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * Replaces {@code previous}, the result of {@link #read}, by {@code next}. If the file cannot be
   * written, {@link #read} returns {@code next} in this process until the file has other content:
   * the refresh token in the file may have been used, and be invalid. Requires the lock.
   *
   * @throws IOException if the file cannot be written
   */
  void replace(StoredLogin previous, StoredLogin next) throws IOException {
    try {
      write(next);
    } catch (IOException e) {
      UNSAVED.merge(
          key(),
          new UnsavedLogin(previous.tokenResponse(), next),
          (before, _) -> new UnsavedLogin(before.inFile(), next));
      throw e;
    }
  }

  /** Returns whether {@link #replace} could not write the login that {@link #read} returns. */
  boolean isUnsaved() {
    return UNSAVED.containsKey(key());
  }

  /**
   * Deletes the file when no other thread or process refreshes the login. The lock file stays:
   * otherwise a process with the old file open and a process that creates a new one would both hold
   * the lock.
   *
   * @return whether there was one
   * @throws TokenUnavailableException if it cannot be locked or deleted before {@code deadline}
   */
  public boolean delete(Deadline deadline, Ticker ticker)
      throws TokenUnavailableException, InterruptedException {
    return Files.isDirectory(folder)
        && withLock(
            deadline,
            ticker,
            () -> {
              try {
                return Files.deleteIfExists(path());
              } catch (IOException e) {
                throw new TokenUnavailableException(
                    path() + ": cannot delete the file: " + e.getClass().getSimpleName());
              }
            });
  }

  /** A task that runs while no other thread or process refreshes or writes the login. */
  @FunctionalInterface
  public interface LockedTask<T> {
    T run() throws TokenUnavailableException, InterruptedException;
  }

  /**
   * Runs {@code task} with the lock held.
   *
   * @throws TokenUnavailableException if {@code task} does, if the lock is not available before
   *     {@code deadline}, or if file locks are not supported
   */
  public <T> T withLock(Deadline deadline, Ticker ticker, LockedTask<T> task)
      throws TokenUnavailableException, InterruptedException {
    return withLock(Lease.UNSHARED, deadline, ticker, task);
  }

  /**
   * Like {@link #withLock(Deadline, Ticker, LockedTask)}, but an exclusive lease replaces a file
   * lock that is not supported.
   */
  <T> T withLock(Lease lease, Deadline deadline, Ticker ticker, LockedTask<T> task)
      throws TokenUnavailableException, InterruptedException {
    // File locks belong to the process, and the JVM rejects a second lock within it.
    ReentrantLock processLock =
        PROCESS_LOCKS.computeIfAbsent(lockPath().toAbsolutePath(), _ -> new ReentrantLock());
    if (!processLock.tryLock(deadline.remainingNanos(ticker), NANOSECONDS)) {
      throw new TokenUnavailableException(
          "the login of " + server + " is still being refreshed; try again");
    }
    try {
      FileChannel channel = openLock();
      try {
        lock(channel, lease, deadline.remaining(ticker));
        return task.run();
      } finally {
        close(channel);
      }
    } finally {
      processLock.unlock();
    }
  }

  private void lock(FileChannel channel, Lease lease, Duration timeout)
      throws TokenUnavailableException, InterruptedException {
    FutureTask<FileLock> lock = new FutureTask<>(channel::lock);
    Thread.ofVirtual().name("login-lock").start(lock);
    try {
      lock.get(timeout.toNanos(), NANOSECONDS);
    } catch (TimeoutException _) {
      throw new TokenUnavailableException(
          "another process is still refreshing the login of " + server + "; try again");
    } catch (ExecutionException e) {
      if (!lease.isExclusive()) {
        throw unlockable(e.getCause() == null ? e : e.getCause());
      }
    }
  }

  private FileChannel openLock() throws TokenUnavailableException {
    try {
      createFolder();
      return FileChannel.open(lockPath(), Set.of(CREATE, WRITE), fileAttributes(FILE));
    } catch (IOException e) {
      throw unlockable(e);
    }
  }

  /**
   * Fails: without the lock, two processes could use one refresh token, or restore a deleted login.
   */
  private TokenUnavailableException unlockable(Throwable cause) {
    return new TokenUnavailableException(
        lockPath()
            + " cannot be locked ("
            + cause.getClass().getSimpleName()
            + "); use a folder on a file system with locks (XDG_STATE_HOME)");
  }

  /** Closing releases the lock for waiting threads. */
  private void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("Cannot close {}: {}", lockPath(), e.getClass().getSimpleName());
    }
  }

  private Path key() {
    return path().toAbsolutePath();
  }

  private Path lockPath() {
    return folder.resolve(server + ".lock");
  }

  private void createFolder() throws IOException {
    Files.createDirectories(folder, fileAttributes(FOLDER));
    if (supportsPosix()) {
      Files.setPosixFilePermissions(folder, FOLDER);
    }
  }

  private static FileAttribute<?>[] fileAttributes(Set<PosixFilePermission> mode) {
    return supportsPosix()
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
        : new FileAttribute<?>[0];
  }

  private static boolean supportsPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
