package dev.bascule.adapter.out.valkey.codec;

import dev.bascule.domain.mcp.ServerDiscovery;
import java.time.Duration;

/** The binary form of the self-descriptions of servers. */
public final class DiscoveryCodec implements ValueCodec<ServerDiscovery> {

  @Override
  public int format() {
    return 1;
  }

  @Override
  public byte[] encode(ServerDiscovery discovery, Duration age) {
    return new BinaryWriter()
        .putText(discovery.protocolVersion())
        .putJson(discovery.capabilities())
        .putOptional(discovery.serverInfo(), BinaryWriter::putJson)
        .putOptional(discovery.instructions(), BinaryWriter::putText)
        .putHints(discovery.hints())
        .toByteArray();
  }

  @Override
  public ServerDiscovery decode(byte[] bytes, Duration age) {
    return BinaryReader.readAll(
        bytes,
        in ->
            new ServerDiscovery(
                in.getText(),
                in.getJson(),
                in.getOptional(BinaryReader::getJson),
                in.getOptional(BinaryReader::getText),
                in.getHints()));
  }
}
