package dev.bascule.adapter.out.mcp;

import dev.bascule.domain.json.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/** Puts JSON together from text, strings and values that are there already. Used by one thread. */
final class JsonText {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Appends {@code json} as it is. */
  JsonText raw(String json) {
    return raw(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends {@code json} as it is. */
  JsonText raw(byte[] json) {
    out.writeBytes(json);
    return this;
  }

  /** Appends {@code json}, from {@code begin} on, as it is. */
  JsonText raw(byte[] json, int begin) {
    out.write(json, begin, json.length - begin);
    return this;
  }

  /** Appends {@code value} as a JSON string. */
  JsonText string(String value) {
    out.write('"');
    out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
    out.write('"');
    return this;
  }

  JsonBytes toJson() {
    return JsonBytes.copyOf(out.toByteArray());
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
