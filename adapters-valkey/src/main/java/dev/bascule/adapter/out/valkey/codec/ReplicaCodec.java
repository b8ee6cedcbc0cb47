package dev.bascule.adapter.out.valkey.codec;

import dev.bascule.application.context.BreakerOrder;
import dev.bascule.application.port.out.ReplicaExchange.ServerPause;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * The binary form of what replicas tell each other. It begins with its version; replicas ignore
 * versions that they do not know.
 */
public final class ReplicaCodec {

  private static final int VERSION = 1;

  private ReplicaCodec() {}

  /**
   * An operator's order to a breaker.
   *
   * @param id distinguishes it from all others
   * @param issuedAt when it was given, by the clock of the replica
   * @param duration how long it holds from then on
   * @param replica the name of the replica to which it was given
   */
  public record AnnouncedOrder(
      RandomId id, BreakerOrder order, Instant issuedAt, Duration duration, String replica) {}

  public static byte[] encodeMember(ReplicaView member) {
    return writer()
        .putText(member.name())
        .putText(member.version())
        .putLong(member.startedAt().toEpochMilli())
        .putText(member.configuration())
        .putList(member.openBreakers(), (out, server) -> out.putText(server.value()))
        .toByteArray();
  }

  /**
   * Returns the member of {@code bytes}.
   *
   * @throws ValueFormatException if they are something else
   */
  public static ReplicaView decodeMember(byte[] bytes) {
    return read(
        bytes,
        in ->
            new ReplicaView(
                in.getText(),
                in.getText(),
                Instant.ofEpochMilli(in.getLong()),
                in.getText(),
                in.getList(each -> new ServerId(each.getText()))));
  }

  public static byte[] encodeOrder(AnnouncedOrder order) {
    return writer()
        .putLong(order.id().high())
        .putLong(order.id().low())
        .putEnum(order.order())
        .putLong(order.issuedAt().toEpochMilli())
        .putLong(order.duration().toMillis())
        .putText(order.replica())
        .toByteArray();
  }

  /**
   * Returns the order of {@code bytes}.
   *
   * @throws ValueFormatException if they are something else
   */
  public static AnnouncedOrder decodeOrder(byte[] bytes) {
    return read(
        bytes,
        in ->
            new AnnouncedOrder(
                new RandomId(in.getLong(), in.getLong()),
                in.getEnum(BreakerOrder.class),
                Instant.ofEpochMilli(in.getLong()),
                Duration.ofMillis(in.getLong()),
                in.getText()));
  }

  public static byte[] encodePause(ServerPause pause) {
    return writer()
        .putText(pause.server().value())
        .putText(pause.caller())
        .putText(pause.method())
        .putText(pause.tool())
        .putText(pause.reason())
        .putLong(pause.length().toMillis())
        .toByteArray();
  }

  /**
   * Returns the pause of {@code bytes}.
   *
   * @throws ValueFormatException if they are something else
   */
  public static ServerPause decodePause(byte[] bytes) {
    return read(
        bytes,
        in ->
            new ServerPause(
                new ServerId(in.getText()),
                in.getText(),
                in.getText(),
                in.getText(),
                in.getText(),
                Duration.ofMillis(in.getLong())));
  }

  private static BinaryWriter writer() {
    return new BinaryWriter().putLong(VERSION);
  }

  private static <T> T read(byte[] bytes, Function<BinaryReader, T> value) {
    return BinaryReader.readAll(
        bytes,
        in -> {
          long version = in.getLong();
          if (version != VERSION) {
            throw new ValueFormatException("version " + version);
          }
          return value.apply(in);
        });
  }
}
