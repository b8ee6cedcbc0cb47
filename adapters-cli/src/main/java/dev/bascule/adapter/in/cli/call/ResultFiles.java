package dev.bascule.adapter.in.cli.call;

import dev.bascule.adapter.in.cli.common.CliConsole;
import dev.bascule.adapter.in.cli.common.UsageException;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.text.QuantityText;
import dev.bascule.domain.text.SafeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The files that the content of a result is written to: images, audio and embedded resources, each
 * to a file of its own.
 *
 * @param folder the folder that {@code name} is relative to
 * @param name the name of the first file; the others have a number before its extension
 * @param console where everything else is printed
 */
record ResultFiles(Path folder, String name, CliConsole console) {

  /** The maximum number of files, since a result can contain very many images. */
  private static final int MAX_FILES = 100;

  private record ContentPart(String mediaType, String text, boolean isBase64) {

    byte[] bytes() throws IOException {
      if (!isBase64) {
        return text.getBytes(StandardCharsets.UTF_8);
      }
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException _) {
        throw new IOException("the server sent content that is not Base64");
      }
    }
  }

  /**
   * Checks the name before the call, whose result would be lost.
   *
   * @throws UsageException if no file of that name can be written
   */
  void check() {
    Path file = path(name);
    Path parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new UsageException(name + " is a folder, not a file");
    }
    if (parent == null || !Files.isDirectory(parent)) {
      throw new UsageException("cannot write " + name + ": no such folder");
    }
  }

  /**
   * Writes the images, audio and embedded resources of {@code result}, and prints its other
   * content. If it has none of them, writes its text.
   *
   * @throws IOException if the server sent invalid content
   * @throws UsageException if a file cannot be written
   */
  void write(McpResult result) throws IOException {
    List<ContentPart> parts = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (JsonNode block : ResultPage.tree(result).path("content")) {
      switch (block.path("type").asString("")) {
        case "image", "audio" -> parts.add(part(block.path("mimeType"), block.path("data")));
        case "resource" -> parts.add(resource(block.path("resource")));
        default -> others.add(ResultPage.plainBlock(block));
      }
    }
    if (parts.isEmpty()) {
      parts.add(new ContentPart("text/plain", ResultPage.plainText(result), /* isBase64= */ false));
    } else {
      others.forEach(
          text -> console.print(console.out().isTerminal() ? SafeText.text(text) : text));
    }
    for (int i = 0; i < Math.min(parts.size(), MAX_FILES); i++) {
      write(parts.get(i), i == 0 ? name : numbered(i + 1));
    }
    if (parts.size() > MAX_FILES) {
      console.printWarning(
          "wrote only " + MAX_FILES + " of " + parts.size() + " images, audio and resources");
    }
  }

  private void write(ContentPart part, String fileName) throws IOException {
    byte[] bytes = part.bytes();
    try {
      Files.write(path(fileName), bytes);
    } catch (IOException e) {
      throw new UsageException("cannot write " + fileName + ": " + e.getClass().getSimpleName());
    }
    console.printNote(
        SafeText.line(
            "wrote %s (%s, %s)"
                .formatted(fileName, part.mediaType(), QuantityText.roughSize(bytes.length))));
  }

  private String numbered(int number) {
    int dot = name.lastIndexOf('.');
    boolean hasExtension = dot > name.lastIndexOf('/') + 1;
    return hasExtension
        ? name.substring(0, dot) + "-" + number + name.substring(dot)
        : name + "-" + number;
  }

  private Path path(String fileName) {
    try {
      return folder.resolve(fileName);
    } catch (InvalidPathException _) {
      throw new UsageException("invalid file name after --output");
    }
  }

  private static ContentPart resource(JsonNode resource) {
    return resource.path("text").isString()
        ? new ContentPart(
            resource.path("mimeType").asString("text/plain"),
            resource.path("text").asString(),
            /* isBase64= */ false)
        : part(resource.path("mimeType"), resource.path("blob"));
  }

  private static ContentPart part(JsonNode mediaType, JsonNode base64) {
    return new ContentPart(
        mediaType.asString("unknown type"), base64.asString(""), /* isBase64= */ true);
  }
}
