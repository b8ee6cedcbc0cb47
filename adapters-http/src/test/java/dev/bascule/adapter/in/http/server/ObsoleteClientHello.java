package dev.bascule.adapter.in.http.server;

import java.nio.ByteBuffer;

/** The ClientHello of obsolete clients, which the platform would no longer send. */
final class ObsoleteClientHello {

  private ObsoleteClientHello() {}

  /**
   * Returns a ClientHello of SSL 3.0, TLS 1.0 or TLS 1.1.
   *
   * @param minor 0, 1 or 2
   */
  static byte[] of(byte minor) {
    int body = 2 + 32 + 1 + 2 + 2 + 2;
    ByteBuffer hello = ByteBuffer.allocate(5 + 4 + body);
    hello.put((byte) 0x16).put((byte) 3).put(minor).putShort((short) (4 + body));
    hello.put((byte) 1).put((byte) 0).putShort((short) body);
    hello.put((byte) 3).put(minor).put(new byte[32]).put((byte) 0);
    // TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, and no compression.
    hello.putShort((short) 2).putShort((short) 0xc013).put((byte) 1).put((byte) 0);
    return hello.array();
  }
}
