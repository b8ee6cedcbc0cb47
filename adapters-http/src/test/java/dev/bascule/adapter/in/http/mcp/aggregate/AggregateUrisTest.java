package dev.bascule.adapter.in.http.mcp.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.domain.mcp.ServerId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregateUrisTest {

  @Test
  void qualifiesAndUnqualifiesUri() {
    ServerId server = new ServerId("my server");

    String second = AggregateUris.qualify(server, "test://a/{id}?x=1");

    assertEquals("bascule://my%20server/test://a/{id}?x=1", second);
    assertEquals(Optional.of("test://a/{id}?x=1"), AggregateUris.unqualify(server, second));
    assertEquals(Optional.empty(), AggregateUris.unqualify(new ServerId("my"), second));
    assertEquals(Optional.empty(), AggregateUris.unqualify(server, "test://a/{id}?x=1"));
  }

  @ParameterizedTest
  @CsvSource({
    "my server, ui://app/view, ui://my%20server/app/view",
    "demo, ui://demo/view, ui://demo/demo/view",
    "demo, ui:///view, ui://demo//view",
    "a.b_ö, ui://app/{id}?x#y, ui://a.b_%C3%B6/app/{id}?x#y"
  })
  void usesServerAsAuthorityOfUserInterface(String server, String uri, String exposed) {
    ServerId owner = new ServerId(server);

    assertEquals(exposed, AggregateUris.expose(owner, uri));
    assertEquals(exposed, AggregateUris.qualify(owner, uri));
    assertEquals(Optional.of(uri), AggregateUris.unqualify(owner, exposed));
    assertEquals(Optional.empty(), AggregateUris.unqualify(new ServerId("other"), exposed));
  }

  /** Clients may normalize a URI (RFC 3986, section 6.2.2), and expand a template. */
  @ParameterizedTest
  @CsvSource({
    "bascule://other/test://a",
    "bascule://my%20server/test://a",
    "bascule://other/{id}",
    "BASCULE://other/test://a",
    "' bascule://other/test://a'",
    "bascule:other",
    "UI://other/view",
    "{none}bascule://other/test://a",
    "basc{none}ule://other/test://a",
    "u{none}i://other/view",
    "{+uri}"
  })
  void qualifiesUriThatMayNameAnotherServer(String uri) {
    ServerId server = new ServerId("my server");

    String exposed = AggregateUris.expose(server, uri);

    assertEquals("bascule://my%20server/" + uri, exposed);
    assertEquals(Optional.of(uri), AggregateUris.unqualify(server, exposed));
    assertEquals(Optional.empty(), AggregateUris.unqualify(new ServerId("other"), exposed));
  }

  @ParameterizedTest
  @CsvSource({
    "test://a",
    "basculex://other/a",
    "uix://other/a",
    "test:bascule://other/a",
    "test{none}://a",
    "other/bascule:a",
    "bascule",
    "''"
  })
  void keepsOtherUri(String uri) {
    assertEquals(uri, AggregateUris.expose(new ServerId("my server"), uri));
  }

  @ParameterizedTest
  @CsvSource({
    "test://a, test://a, true",
    "test://a, test://b, false",
    "test://{id}/data, test://7/data, true",
    "test://{id}/data, test://7/date, false",
    "test://{id}/data, test://data, false",
    "test://{a}/m/{b}/data, test://1/m/2/data, true",
    "test://{a}/m/{b}/data, test://1/n/2/data, false",
    "test://{a}ab{b}ab, test://1ab, false",
    "'test://{a}{?b,c}', test://1?b=2, true",
    "test://{open, test://{open, true"
  })
  void matchesTemplate(String template, String uri, boolean matches) {
    assertEquals(matches, AggregateUris.mayMatch(template, uri));
  }
}
