package dev.bascule.adapter.out.valkey.codec;

import dev.bascule.domain.mcp.McpResult;
import java.time.Duration;

/** The binary form of results of tools, and of contents of resources. */
public final class ResultCodec implements ValueCodec<McpResult> {

  @Override
  public int format() {
    return 2;
  }

  @Override
  public byte[] encode(McpResult result, Duration age) {
    return new BinaryWriter()
        .putHashedJson(result.json())
        .putJson(result.reservedMeta())
        .putEnum(result.kind())
        .putHints(result.hints())
        .toByteArray();
  }

  @Override
  public McpResult decode(byte[] bytes, Duration age) {
    return BinaryReader.readAll(
        bytes,
        in ->
            new McpResult(
                in.getHashedJson(), in.getJson(), in.getEnum(McpResult.Kind.class), in.getHints()));
  }
}
