package dev.bascule.bootstrap.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One element of a PEM text (RFC 7468). Its {@code toString} omits the content.
 *
 * @param label its label
 * @param content its content; must not be modified
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PemContent(String label, byte[] content) {

  private static final Pattern PART =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----([^-]*)-----END \\1-----", Pattern.DOTALL);

  /** Returns the elements of {@code text}; empty if one of them cannot be decoded. */
  static Optional<List<PemContent>> parse(String text) {
    List<PemContent> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(text);
    while (matcher.find()) {
      try {
        String content = matcher.group(2).replaceAll("\\s", "");
        // Older keys have header fields before their content, which are needed only to reject them.
        parts.add(
            new PemContent(
                matcher.group(1),
                content.contains(":") ? new byte[0] : Base64.getDecoder().decode(content)));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }
    return Optional.of(parts);
  }

  @Override
  public String toString() {
    return "PemContent[" + label + "]";
  }
}
