package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineEpoch;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.cache.shared.RandomId;
import dev.bascule.domain.cache.shared.SharedTag;
import dev.bascule.domain.cache.shared.SharedTokens;
import io.lettuce.core.KeyValue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The tokens of tags, each under a key of its own. All operations use the connection on which their
 * changes are notified, so that both are of the same engine.
 */
final class ValkeyTokens implements SharedTokens {

  private static final EngineScript READ_OR_CREATE =
      EngineScript.load(ValkeyTokens.class, "read-or-create-tokens.lua");
  private static final EngineScript REPLACE =
      EngineScript.load(ValkeyTokens.class, "replace-tokens.lua");
  private static final String TOKEN = "e:";
  private static final byte[] TOKEN_LIFE = EngineScript.argument(Duration.ofDays(7).toMillis());

  /** The life of a token that was replaced before a replica has read it. */
  static final Duration UNREAD_LIFE = Duration.ofSeconds(10);

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Duration HEARTBEAT_LIFE = Duration.ofMinutes(1);

  private final EngineSettings settings;
  private final ControlConnection control;
  private final EngineConnection data;
  private final Function<SharedTag, List<String>> names;
  private final String heartbeat;

  ValkeyTokens(
      EngineSettings settings,
      ControlConnection control,
      EngineConnection data,
      Function<SharedTag, List<String>> names) {
    this.settings = settings;
    this.control = control;
    this.data = data;
    this.names = names;
    this.heartbeat = "h:" + settings.replica() + ":";
  }

  @Override
  public String nameOf(SharedTag tag) {
    return names.apply(tag).getFirst();
  }

  @Override
  public EngineEpoch connect(Listener listener) {
    Map<String, KeyListener> listeners = new LinkedHashMap<>();
    listeners.put(settings.key(TOKEN), new TokenListener(listener));
    // A heartbeat that is lost proves nothing, and the next one does.
    listeners.put(
        settings.key(heartbeat),
        name -> {
          // Anything else is not of this replica, and must not keep the changes after it away.
          if (NUMBER.matcher(name).matches()) {
            listener.heartbeatReturned(Long.parseLong(name));
          }
        });
    EngineEpoch epoch = control.connect(listeners, listener::disconnected);
    data.prepare();
    return epoch;
  }

  private record TokenListener(Listener listener) implements KeyListener {
    @Override
    public void changed(String name) {
      listener.tokenChanged(name);
    }

    @Override
    public void allChanged() {
      listener.allTokensLost();
    }
  }

  @Override
  public EngineEpoch sendHeartbeat(long number) {
    EngineEpoch epoch =
        control.sendHeartbeat(heartbeat + number, heartbeat + (number - 1), HEARTBEAT_LIFE);
    data.keepOnly(epoch);
    data.prepare();
    return epoch;
  }

  @Override
  public List<Optional<RandomId>> read(List<SharedTag> tags) {
    ReplyDeadline deadline = control.connection().deadline();
    EngineLink link = control.link();
    List<KeyValue<String, byte[]>> found =
        link.await(link.commands().mget(keys(tags).toArray(String[]::new)), deadline);
    if (found.size() != tags.size()) {
      throw new EngineException(found.size() + " tokens were read instead of " + tags.size());
    }
    return found.stream().map(token -> token.optional().map(ValkeyTokens::id)).toList();
  }

  @Override
  public List<RandomId> readOrCreate(
      EngineEpoch epoch, List<SharedTag> tags, List<RandomId> proposals) {
    EngineLink link = control.link();
    if (!link.epoch().equals(epoch)) {
      throw new EngineException("the engine has another history");
    }
    ReplyDeadline deadline = control.connection().deadline();
    EngineReply reply = eval(link, READ_OR_CREATE, keys(tags), proposals, deadline);
    List<RandomId> found =
        IntStream.range(0, tags.size()).mapToObj(i -> id(reply.bytes(i))).toList();
    if (!Collections.disjoint(found, proposals)) {
      // The notification of a new token follows the reply, and precedes the next one.
      String _ = link.await(link.commands().ping(), deadline);
    }
    return found;
  }

  @Override
  public void replace(Map<SharedTag, RandomId> tokens) {
    List<String> keys = new ArrayList<>();
    List<RandomId> ids = new ArrayList<>();
    tokens.forEach(
        (tag, id) -> {
          for (String name : names.apply(tag)) {
            keys.add(settings.key(TOKEN + name));
            ids.add(id);
          }
        });
    EngineReply _ = eval(control.link(), REPLACE, keys, ids, control.connection().deadline());
  }

  private EngineReply eval(
      EngineLink link,
      EngineScript script,
      List<String> keys,
      List<RandomId> ids,
      ReplyDeadline deadline) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(TOKEN_LIFE);
    arguments.add(EngineScript.argument(UNREAD_LIFE.toMillis()));
    ids.forEach(id -> arguments.add(bytes(id)));
    return control.connection().eval(link, script, keys, arguments, deadline);
  }

  private List<String> keys(List<SharedTag> tags) {
    return tags.stream().map(tag -> settings.key(TOKEN + nameOf(tag))).toList();
  }

  /** Returns the 16 bytes of an id. */
  static byte[] bytes(RandomId id) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(id.high()).putLong(id.low()).array();
  }

  private static RandomId id(byte[] bytes) {
    if (bytes.length != 2 * Long.BYTES) {
      throw new EngineException("a token has " + bytes.length + " bytes instead of 16");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new RandomId(buffer.getLong(), buffer.getLong());
  }
}
