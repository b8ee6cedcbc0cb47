package dev.bascule.adapter.in.http.caching.proxy;

import dev.bascule.adapter.in.http.caching.ByteRange;
import dev.bascule.adapter.in.http.caching.CacheStatus;
import dev.bascule.adapter.in.http.caching.Fields;
import dev.bascule.adapter.in.http.caching.HopByHop;
import dev.bascule.adapter.in.http.caching.HttpFreshness;
import dev.bascule.adapter.in.http.caching.RequestHead;
import dev.bascule.adapter.in.http.caching.ResponseHead;
import dev.bascule.adapter.in.http.caching.Validation;
import dev.bascule.domain.freshness.Provenance;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** How answers are written. */
final class Rendering {

  /** What a 304 is of use without. */
  private static final List<String> OF_THE_BODY =
      List.of("Content-Length", "Content-Type", "Content-Encoding", "Content-Range");

  private Rendering() {}

  /** Returns an answer that was kept, or the part of it that is asked for, or that it is known. */
  static Message stored(RequestHead request, Kept kept, Provenance provenance) {
    ResponseHead head = kept.stored().response();
    Fields fields =
        head.fields()
            .with("Age", age(kept, provenance))
            .with("Cache-Status", CacheStatus.of(provenance));
    if (Validation.isKnown(request, head)) {
      return Message.empty(new ResponseHead(304, fields.without(OF_THE_BODY)));
    }
    int length = kept.body().remaining();
    Optional<ByteRange> range = ByteRange.of(request, head, length);
    if (range.isPresent()) {
      ByteBuffer part =
          kept.body().slice(range.get().from(), range.get().to() - range.get().from());
      Fields partial =
          fields.without(List.of("Content-Length")).with("Content-Range", range.get().text(length));
      return new Message(new ResponseHead(206, partial), part);
    }
    return new Message(new ResponseHead(head.status(), fields), kept.body());
  }

  /** Returns an answer of the origin. */
  static Message received(Message answer, Provenance provenance) {
    Fields fields =
        HopByHop.strip(answer.head().fields()).with("Cache-Status", CacheStatus.of(provenance));
    return new Message(new ResponseHead(answer.head().status(), fields), answer.body());
  }

  static Message error(int status) {
    return Message.empty(new ResponseHead(status, Fields.NONE.and("Cache-Control", "no-store")));
  }

  private static String age(Kept kept, Provenance provenance) {
    return Long.toString(
        switch (provenance) {
          case Provenance.Hit hit -> hit.freshness().age().toSeconds();
          case Provenance.Forwarded _ -> HttpFreshness.of(kept.stored()).initialAge().toSeconds();
        });
  }
}
