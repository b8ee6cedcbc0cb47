package dev.bascule.adapter.out.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bascule.domain.cache.shared.EngineException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReplyLimiterTest {

  private static final int MAX_VALUE = 1_000;
  private static final int MAX_STRING = MAX_VALUE + ReplyLimiter.ROOM;

  private final EmbeddedChannel channel = new EmbeddedChannel(new ReplyLimiter(MAX_VALUE));

  @AfterEach
  void close() {
    boolean _ = channel.finishAndReleaseAll();
  }

  static Stream<String> tooLarge() {
    return Stream.of(
        "*2000000000\r\n",
        "*100001\r\n",
        "~2000000000\r\n",
        "%1000000000\r\n",
        "%2000000000\r\n",
        "%50001\r\n",
        ">2000000000\r\n",
        ">2\r\n$10\r\ninvalidate\r\n*50000000\r\n",
        "*2\r\n*60000\r\n" + ":1\r\n".repeat(60_000) + "*60000\r\n",
        "*1\r\n".repeat(17),
        "*99999999999\r\n",
        "*-2\r\n",
        "*\r\n",
        "*?\r\n",
        "*1x\r\n",
        "*4294967297\r\n",
        "$2000000000\r\n",
        "$4294967297\r\n",
        "$" + (MAX_STRING + 1) + "\r\n",
        "$-2\r\n",
        "$?\r\n",
        "!2000000000\r\n",
        "=2000000000\r\n",
        "=3\r\nabc\r\n",
        "+" + "x".repeat(ReplyLimiter.MAX_LINE + 1),
        "-" + "x".repeat(ReplyLimiter.MAX_LINE + 1),
        "(" + "9".repeat(ReplyLimiter.MAX_LINE + 1),
        ":" + "9".repeat(ReplyLimiter.MAX_LINE + 1),
        "$" + "0".repeat(100) + "1\r\n",
        "#t..*2000000000\r\n",
        "+a\n",
        "+a\rb\r\n",
        "|1\r\n+a\r\n+b\r\n+c\r\n",
        "@2\r\n",
        "\r\n",
        "*2\r\n:1\r\n>1\r\n:1\r\n",
        // Together too long
        "*3\r\n"
            + ("$" + MAX_STRING + "\r\n" + "x".repeat(MAX_STRING) + "\r\n").repeat(2)
            + "$9\r\n");
  }

  @ParameterizedTest
  @MethodSource("tooLarge")
  void closesConnectionForTooLargeReply(String reply) {
    request(1);

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> receive(reply))
        .withMessageStartingWith("the engine sent ");
    assertThat(channel.isOpen()).isFalse();
  }

  static Stream<String> valid() {
    return Stream.of(
        "+OK\r\n",
        "-ERR no\r\n",
        ":1\r\n",
        ",1.5\r\n",
        "#t\r\n",
        "_\r\n",
        "(12345678901234567890\r\n",
        "$-1\r\n",
        "*-1\r\n",
        "$0\r\n\r\n",
        "$5\r\n*9\r\n$\r\n",
        "!5\r\nERR x\r\n",
        "=8\r\ntxt:some\r\n",
        "*0\r\n",
        "%0\r\n",
        "*2\r\n%1\r\n+a\r\n~1\r\n$-1\r\n*1\r\n*0\r\n",
        "*1\r\n".repeat(16) + ":1\r\n",
        "*100000\r\n" + "_\r\n".repeat(100_000),
        "%50000\r\n" + ":1\r\n".repeat(100_000),
        "$" + MAX_STRING + "\r\n" + "x".repeat(MAX_STRING) + "\r\n",
        ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\na\r\n+OK\r\n");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void passesValidReplies(String reply) {
    request(2);

    receive(reply);
    for (byte each : bytes(reply.substring(0, Math.min(1_000, reply.length())))) {
      boolean _ = channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {each}));
    }

    assertThat(received(reply.length())).isEqualTo(reply);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void closesConnectionForReplyWithoutRequest() {
    request(2);
    receive("+OK\r\n+OK\r\n");

    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> receive("+OK\r\n"))
        .withMessageContaining("not requested");
  }

  @Test
  void passesNotificationsWithoutRequest() {
    receive(">2\r\n$10\r\ninvalidate\r\n_\r\n".repeat(3));

    assertThat(channel.isOpen()).isTrue();
  }

  /** Such as that there are too many connections. */
  @Test
  void passesOneErrorWithoutRequest() {
    receive("-DENIED\r\n");

    assertThat(channel.isOpen()).isTrue();
    assertThatExceptionOfType(EngineException.class).isThrownBy(() -> receive("-DENIED\r\n"));
  }

  @Test
  void dropsWhatFollowsViolation() {
    ChannelHandler ignoringClose =
        new ChannelOutboundHandlerAdapter() {
          @Override
          public void close(ChannelHandlerContext context, ChannelPromise promise) {
            // The connection is still open when the handler has been called.
          }
        };
    ChannelPipeline _ = channel.pipeline().addFirst(ignoringClose);
    assertThatExceptionOfType(EngineException.class).isThrownBy(() -> receive("+a\r\n"));

    ByteBuf later = Unpooled.copiedBuffer("-ERR\r\n", StandardCharsets.ISO_8859_1);
    boolean isPassed = channel.writeInbound(later);
    ChannelHandler _ = channel.pipeline().removeFirst();

    assertThat(isPassed).isFalse();
    assertThat(later.refCnt()).isZero();
  }

  /** Writes commands, which a batch has in one message. */
  private void request(int commands) {
    boolean _ = channel.writeOutbound("a command");
    boolean _ = channel.writeOutbound(List.of("another").subList(0, commands - 1));
  }

  private void receive(String bytes) {
    boolean _ = channel.writeInbound(Unpooled.wrappedBuffer(bytes(bytes)));
  }

  /** Returns the first bytes that were passed on. */
  private String received(int length) {
    ByteBuf passed = channel.readInbound();
    String text = passed.readString(length, StandardCharsets.ISO_8859_1);
    passed.release();
    return text;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
