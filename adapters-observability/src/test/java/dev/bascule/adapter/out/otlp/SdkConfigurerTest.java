package dev.bascule.adapter.out.otlp;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import org.junit.jupiter.api.Test;

class SdkConfigurerTest {

  @Test
  void usesDefaultServiceName() {
    Resource given = Resource.create(Attributes.builder().put("service.name", "edge").build());

    assertEquals("edge", SdkConfigurer.named(given, "1.2").getAttribute(stringKey("service.name")));
    assertEquals(
        "1.2", SdkConfigurer.named(given, "1.2").getAttribute(stringKey("service.version")));
    assertEquals(
        "bascule",
        SdkConfigurer.named(Resource.getDefault(), "1").getAttribute(stringKey("service.name")));
  }
}
