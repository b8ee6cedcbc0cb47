package dev.bascule.adapter.out.listings;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.bascule.application.port.out.ListingStore;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.mcp.json.MalformedMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of listings, readable by its owner only. It begins with the line {@code bascule-listings
 * 1}. Each record follows on its own: its length and its CRC-32C, each as eight hexadecimal digits
 * and a space, then its bytes, and a line feed. A record that is damaged does not affect the
 * others.
 *
 * <p>The file is replaced as a whole: a temporary file in the same folder is written, forced to the
 * disk, and renamed.
 *
 * <p>Used by one thread at a time.
 */
public final class ListingFile implements ListingStore {

  private static final Logger log = LoggerFactory.getLogger(ListingFile.class);

  private static final String FORMAT = "bascule-listings ";
  private static final byte[] FIRST_LINE = (FORMAT + "1\n").getBytes(US_ASCII);

  /** The length and the checksum of a record. */
  private static final int HEAD_LENGTH = 18;

  private static final int DIGITS = 8;
  private static final int SALT_BYTES = 16;

  /** What {@link Files#createTempFile} adds to the name of the file. */
  private static final Pattern DRAFT_SUFFIX = Pattern.compile("[0-9]+\\.tmp");

  private final Path file;
  private final Path folder;
  private final long maxBytes;

  /** Whether there is another file of that name, which must not be replaced. */
  private boolean isForeign;

  /** The last failure to write; empty if the file was written since. */
  private String lastFailure = "";

  /** Why records are not used. */
  private enum SkipReason {
    DAMAGED("damaged, or of another version of the bridge"),
    OTHER_CONFIGURATION("of servers that are not configured any more, or differently"),
    EXPIRED("older than `caches.tools.staleIfError`, or in the future");

    private final String text;

    SkipReason(String text) {
      this.text = text;
    }
  }

  /**
   * @param file the file; its folder must exist
   * @param maxBytes the maximum length of the file: a longer one is not read
   */
  public ListingFile(Path file, long maxBytes) {
    this.file = file.toAbsolutePath();
    this.folder = this.file.resolveSibling("").toAbsolutePath();
    this.maxBytes = maxBytes;
  }

  /** Returns whether {@code file}, if it exists, is a file of listings, or empty. */
  private static boolean isReplaceable(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return false; // To open a named pipe would block, and a device would be replaced.
    }
    try (FileChannel channel = FileChannel.open(file, READ)) {
      ByteBuffer begin = ByteBuffer.allocate(FORMAT.length());
      while (begin.hasRemaining() && channel.read(begin) >= 0) {
        // Reads on.
      }
      return begin.position() == 0 || isOfFormat(begin.array());
    } catch (NoSuchFileException _) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean isOfFormat(byte[] bytes) {
    return new String(bytes, 0, Math.min(bytes.length, FORMAT.length()), US_ASCII).equals(FORMAT);
  }

  @Override
  public List<SavedListing> load(Instant now, Function<ServerId, Optional<ServerTerms>> terms) {
    try {
      if (!isReplaceable(file)) {
        isForeign = true;
        log.error(
            "Not using {} for the lists of servers, because it has another content or cannot be"
                + " read; name another file in `caches.tools.file`",
            file);
        return List.of();
      }
      deleteDrafts();
      long length = Files.exists(file) ? Files.size(file) : 0;
      if (length > maxBytes) {
        log.warn("Ignoring the lists of servers in {}: it is longer than {} bytes", file, maxBytes);
        return List.of();
      }
      return length == 0 ? List.of() : read(Files.readAllBytes(file), now, terms);
    } catch (IOException e) {
      log.warn("Ignoring the lists of servers in {}: {}", file, e.toString());
      return List.of();
    }
  }

  /** Deletes what a process left that ended while it wrote. */
  private void deleteDrafts() {
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, this::isDraft)) {
      for (Path draft : drafts) {
        Files.deleteIfExists(draft);
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.debug("Cannot delete temporary files in {}", folder, e);
    }
  }

  private boolean isDraft(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.startsWith(draftPrefix())
        && DRAFT_SUFFIX.matcher(name).region(draftPrefix().length(), name.length()).matches();
  }

  private String draftPrefix() {
    return file.getFileName() + ".";
  }

  private List<SavedListing> read(
      byte[] bytes, Instant now, Function<ServerId, Optional<ServerTerms>> terms) {
    List<SavedListing> usable = new ArrayList<>();
    Map<SkipReason, Integer> skipped = new EnumMap<>(SkipReason.class);
    boolean isKnown =
        bytes.length >= FIRST_LINE.length
            && Arrays.equals(bytes, 0, FIRST_LINE.length, FIRST_LINE, 0, FIRST_LINE.length);
    if (!isKnown) {
      skipped.put(SkipReason.DAMAGED, 1);
    }
    int at = isKnown ? FIRST_LINE.length : bytes.length;
    boolean wasDamaged = false;
    while (at < bytes.length) {
      int length = recordLength(bytes, at);
      int from = at + HEAD_LENGTH;
      if (length < 0) {
        if (!wasDamaged) {
          skipped.merge(SkipReason.DAMAGED, 1, Integer::sum);
        }
        at = nextLine(bytes, at);
      } else {
        read(bytes, from, from + length, now, terms, usable)
            .ifPresent(reason -> skipped.merge(reason, 1, Integer::sum));
        at = from + length + 1;
      }
      wasDamaged = length < 0;
    }
    report(usable, skipped);
    return usable;
  }

  /** Returns the length of the record at {@code at}; -1 if there is no intact one. */
  private static int recordLength(byte[] bytes, int at) {
    if (bytes.length - at <= HEAD_LENGTH) {
      return -1;
    }
    String head = new String(bytes, at, HEAD_LENGTH, US_ASCII);
    try {
      int length = HexFormat.fromHexDigits(head, 0, DIGITS);
      boolean isIntact =
          head.charAt(DIGITS) == ' '
              && head.charAt(HEAD_LENGTH - 1) == ' '
              && length > 0
              && length <= bytes.length - at - HEAD_LENGTH
              && checksum(bytes, at + HEAD_LENGTH, length)
                  == HexFormat.fromHexDigits(head, DIGITS + 1, HEAD_LENGTH - 1);
      return isIntact ? length : -1;
    } catch (IllegalArgumentException _) {
      return -1;
    }
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }

  private static int nextLine(byte[] bytes, int at) {
    int next = at;
    while (next < bytes.length && bytes[next] != '\n') {
      next++;
    }
    return next + 1;
  }

  /** Adds the value of a record to {@code usable}, or returns why it is not usable. */
  private static Optional<SkipReason> read(
      byte[] bytes,
      int from,
      int to,
      Instant now,
      Function<ServerId, Optional<ServerTerms>> terms,
      List<SavedListing> usable) {
    try {
      ListingRecord described = ListingRecord.read(bytes, from, to);
      Optional<ServerTerms> current =
          terms.apply(described.server()).filter(each -> described.isOf(each.configuration()));
      if (current.isEmpty()) {
        return Optional.of(SkipReason.OTHER_CONFIGURATION);
      }
      Instant loadedAt = described.loadedAt();
      if (loadedAt.isAfter(now) || loadedAt.plus(current.get().maxAge()).isBefore(now)) {
        return Optional.of(SkipReason.EXPIRED);
      }
      usable.add(described.toSaved(current.get().configuration()));
      return Optional.empty();
    } catch (MalformedMessageException _) {
      return Optional.of(SkipReason.DAMAGED);
    }
  }

  private void report(List<SavedListing> usable, Map<SkipReason, Integer> skipped) {
    skipped.forEach(
        (reason, number) -> log.warn("Ignoring {} records of {}: {}", number, file, reason.text));
    log.info(
        "Read {} lists and descriptions of {} servers from {}",
        usable.size(),
        usable.stream().map(each -> each.key().server()).distinct().count(),
        file);
  }

  @Override
  public boolean save(List<SavedListing> listings) {
    if (isForeign) {
      return false;
    }
    try {
      write(listings);
      lastFailure = "";
      return true;
    } catch (IOException e) {
      String failure = describe(e);
      if (!failure.equals(lastFailure)) {
        lastFailure = failure;
        log.warn("Cannot write the lists of servers to {}: {}", file, lastFailure);
      }
      return false;
    }
  }

  /** Returns a description without the name of the temporary file, which is another each time. */
  private static String describe(IOException cause) {
    return cause instanceof FileSystemException inFile
        ? inFile.getClass().getSimpleName()
            + (inFile.getReason() == null ? "" : ": " + inFile.getReason())
        : cause.toString();
  }

  private void write(List<SavedListing> listings) throws IOException {
    Path draft = Files.createTempFile(folder, draftPrefix(), ".tmp", ownerOnly());
    try {
      try (FileChannel channel = FileChannel.open(draft, WRITE)) {
        writeAll(channel, ByteBuffer.wrap(FIRST_LINE));
        byte[] random = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(random);
        String salt = HexFormat.of().formatHex(random);
        for (SavedListing listing : listings) {
          writeAll(channel, frame(ListingRecord.encode(listing, salt)));
        }
        channel.force(/* metaData= */ true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
    forceFolder();
  }

  private static ByteBuffer frame(byte[] bytes) {
    HexFormat hex = HexFormat.of();
    String head =
        hex.toHexDigits(bytes.length) + " " + hex.toHexDigits(checksum(bytes, 0, bytes.length));
    return ByteBuffer.allocate(HEAD_LENGTH + bytes.length + 1)
        .put((head + " ").getBytes(US_ASCII))
        .put(bytes)
        .put((byte) '\n')
        .flip();
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int _ = channel.write(bytes);
    }
  }

  /** The new name survives a power failure only then. */
  private void forceFolder() {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(/* metaData= */ true);
    } catch (IOException _) {
      // Some systems cannot open a folder. The file is complete in any case.
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
