package dev.bascule.application.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.mcp.Caller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CallOriginTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, address 192.0.2.1",
    "2001:db8:1:2:3:4:5:6, address 2001:db8:1:2/64",
    "2001:db8:1:2::6, address 2001:db8:1:2/64",
    "2001:db8::6, address 2001:db8/64",
    "::1, ''",
    "127.0.0.5, ''",
    "'', ''",
  })
  void usesNetworkOfClientWithoutCredentials(String address, String holder) {
    assertEquals(holder, new CallOrigin("id", address).shareHolder(Caller.ANONYMOUS));
  }

  @Test
  void usesCallerRegardlessOfAddress() {
    assertEquals("ann", new CallOrigin("id", "192.0.2.1").shareHolder(new Caller("ann")));
  }
}
