package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.Collection;

/**
 * Closes a connection on which the engine sends more than a replica ever requests. It reads the
 * headers of RESP3 before the client does, because the client allocates what a header announces,
 * and keeps replies that nothing requested.
 *
 * <p>One for each connection; used by its event loop only.
 */
final class ReplyLimiter extends ChannelDuplexHandler {

  /** The maximum number of elements of a reply or notification, nested ones included. */
  static final int MAX_ELEMENTS = 100_000;

  /** The maximum depth of nested arrays; less than the client can read. */
  static final int MAX_DEPTH = 16;

  /** The maximum length of a line, such as an error message, in bytes. */
  static final int MAX_LINE = 64 << 10;

  /** What a string may be longer than a value: messages and descriptions. */
  static final int ROOM = 1 << 20;

  /** Errors before the first command, such as that there are too many connections. */
  private static final int MAX_UNREQUESTED_ERRORS = 1;

  private static final int MAX_DIGITS = 10;

  /** The format of a verbatim string, with a colon. */
  private static final int FORMAT_BYTES = 4;

  private final long maxStringBytes;
  private final long maxReplyBytes;

  /** The elements that each open array still lacks. */
  private final int[] missing = new int[MAX_DEPTH];

  private int depth;
  private long elements;
  private long replyBytes;
  private boolean isNotification;

  /** The bytes of a string that are still to come, with its line break. */
  private long stringBytes;

  /** The first byte of the line that has begun; 0 before it. */
  private char type;

  private int lineBytes;
  private boolean isLineBreak;
  private long number;
  private int digits;
  private boolean isNegative;

  /** Commands that have no reply yet. */
  private long requested;

  private int unrequestedErrors;
  private boolean isViolated;

  /**
   * @param maxValueBytes the largest value that any replica may store
   */
  ReplyLimiter(int maxValueBytes) {
    this.maxStringBytes = (long) maxValueBytes + ROOM;
    // A look-up has two names.
    this.maxReplyBytes = 2 * maxStringBytes;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    requested += message instanceof Collection<?> commands ? commands.size() : 1;
    ChannelFuture _ = context.write(message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isViolated) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      if (message instanceof ByteBuf bytes) {
        check(bytes);
      }
    } catch (EngineException e) {
      isViolated = true;
      ReferenceCountUtil.release(message);
      context.fireExceptionCaught(e);
      ChannelFuture _ = context.close();
      return;
    }
    context.fireChannelRead(message);
  }

  private void check(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (stringBytes > 0) {
        int skipped = (int) Math.min(stringBytes, end - at);
        at += skipped;
        stringBytes -= skipped;
        if (stringBytes == 0) {
          completeElement();
        }
      } else {
        readByte((char) (bytes.getByte(at) & 0xff));
        at++;
      }
    }
  }

  /** Reads a byte of a line, so strictly that the client cannot see a header that this does not. */
  private void readByte(char value) {
    addBytes(1);
    if (type == 0) {
      beginLine(value);
    } else if (isLineBreak != (value == '\n')) {
      throw violation("a line without CR and LF at its end");
    } else if (value == '\n') {
      isLineBreak = false;
      endLine();
    } else if (value == '\r') {
      isLineBreak = true;
    } else if (++lineBytes > MAX_LINE || (type == '#' && lineBytes > 1)) {
      throw violation("a line that is too long");
    } else if (isHeader()) {
      readDigit(value);
    }
  }

  private void beginLine(char first) {
    if ("+-:,#_($!=*~%>".indexOf(first) < 0) {
      throw violation("a reply of an unknown type");
    }
    if (depth > 0 && first == '>') {
      throw violation("a notification inside a reply");
    }
    if (depth == 0) {
      isNotification = first == '>';
      if (!isNotification && requested == 0) {
        unrequestedErrors++;
        if (first != '-' || unrequestedErrors > MAX_UNREQUESTED_ERRORS) {
          throw violation("a reply that was not requested");
        }
      }
    }
    type = first;
    lineBytes = 0;
    number = 0;
    digits = 0;
    isNegative = false;
  }

  private boolean isHeader() {
    return "$!=*~%>".indexOf(type) >= 0;
  }

  private void readDigit(char value) {
    if (value == '-' && lineBytes == 1) {
      isNegative = true;
    } else if (value >= '0' && value <= '9' && ++digits <= MAX_DIGITS) {
      number = 10 * number + (value - '0');
    } else {
      throw violation("a length that is not a number of up to " + MAX_DIGITS + " digits");
    }
  }

  private void endLine() {
    boolean hasLength = isHeader();
    char ended = type;
    type = 0;
    if (hasLength && (digits == 0 || (isNegative && number != 1))) {
      throw violation("an invalid length");
    }
    if (!hasLength || isNegative) {
      completeElement();
    } else if ("$!=".indexOf(ended) >= 0) {
      beginString(ended);
    } else {
      beginArray(ended == '%' ? 2 * number : number);
    }
  }

  private void beginString(char kind) {
    if (number > maxStringBytes) {
      throw violation("a string of " + number + " bytes; the maximum is " + maxStringBytes);
    }
    if (kind == '=' && number < FORMAT_BYTES) {
      throw violation("a verbatim string without a format");
    }
    addBytes(number);
    stringBytes = number + 2;
  }

  private void beginArray(long count) {
    elements += count;
    if (elements > MAX_ELEMENTS) {
      throw violation(elements + " elements; the maximum is " + MAX_ELEMENTS);
    }
    if (count == 0) {
      completeElement();
      return;
    }
    if (depth == MAX_DEPTH) {
      throw violation("arrays in more than " + MAX_DEPTH + " levels");
    }
    missing[depth] = (int) count;
    depth++;
  }

  private void completeElement() {
    while (depth > 0 && --missing[depth - 1] == 0) {
      depth--;
    }
    if (depth == 0) {
      elements = 0;
      replyBytes = 0;
      requested -= isNotification || requested == 0 ? 0 : 1;
    }
  }

  private void addBytes(long count) {
    replyBytes += count;
    if (replyBytes > maxReplyBytes) {
      throw violation("a reply of more than " + maxReplyBytes + " bytes");
    }
  }

  private static EngineException violation(String what) {
    return new EngineException("the engine sent " + what + "; closing the connection");
  }
}
