package dev.bascule.bootstrap.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One part of a text in the PEM format (RFC 7468). Its {@code toString} has nothing of its content.
 *
 * @param label what it says that it is
 * @param content its content; whoever has it does not change it
 */
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record PemContent(String label, byte[] content) {

  private static final Pattern PART =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----([^-]*)-----END \\1-----", Pattern.DOTALL);

  /** Returns the parts of {@code text}; empty where one of them cannot be decoded. */
  static Optional<List<PemContent>> parse(String text) {
    List<PemContent> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(text);
    while (matcher.find()) {
      try {
        String content = matcher.group(2).replaceAll("\\s", "");
        // Older keys have fields before their content, which only the refusal of them needs.
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
