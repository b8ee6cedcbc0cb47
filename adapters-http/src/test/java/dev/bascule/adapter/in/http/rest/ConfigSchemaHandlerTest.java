package dev.bascule.adapter.in.http.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.adapter.in.http.FakeUseCases;
import dev.bascule.adapter.in.http.RawClient.ParsedResponse;
import dev.bascule.adapter.in.http.TestBridge;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class ConfigSchemaHandlerTest {

  /** Creating it takes too long for a thread that reads requests. */
  @Test
  void createsSchemaOnceOnVirtualThread() {
    List<Boolean> virtual = new CopyOnWriteArrayList<>();
    try (TestBridge bridge =
        TestBridge.start(
            FakeUseCases.withEchoTool(),
            () -> {
              virtual.add(Thread.currentThread().isVirtual());
              return TestBridge.SCHEMA;
            })) {
      assertThat(virtual).isEmpty();

      assertEquals(TestBridge.SCHEMA, bridge.get("/bascule.schema.json").body());
      assertEquals(TestBridge.SCHEMA, bridge.get("/bascule.schema.json").body());

      assertEquals(List.of(true), virtual);
    }
  }

  @Test
  void servesSchemaWithEntityTag() {
    try (TestBridge bridge = TestBridge.start(FakeUseCases.withEchoTool())) {
      ParsedResponse schema = bridge.get("/bascule.schema.json");

      assertEquals(200, schema.status());
      assertEquals("application/schema+json", schema.header("Content-Type"));
      assertEquals(TestBridge.SCHEMA, schema.body());
      assertThat(schema.header("ETag")).startsWith("\"");
      assertEquals(
          304,
          bridge.get("/bascule.schema.json", "If-None-Match: " + schema.header("ETag")).status());
    }
  }
}
