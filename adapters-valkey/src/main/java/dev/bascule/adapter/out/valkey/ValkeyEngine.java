package dev.bascule.adapter.out.valkey;

import dev.bascule.adapter.out.valkey.codec.ValueCodec;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.domain.cache.shared.SharedCacheListener;
import dev.bascule.domain.cache.shared.SharedName;
import dev.bascule.domain.cache.shared.SharedTag;
import dev.bascule.domain.cache.shared.SharedTokens;
import dev.bascule.domain.cache.shared.SharedValues;
import dev.bascule.domain.time.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The engine, Valkey or Redis, with two connections: one for values and other state, and one for
 * tokens and notifications, so that no large value delays a heartbeat.
 *
 * <p>Nothing is connected, and the client is not created, before the first operation. Thread-safe.
 */
public final class ValkeyEngine implements AutoCloseable {

  private final EngineSettings settings;
  private final EngineConnector connector;
  private final EngineConnection data;
  private final ControlConnection control;
  private final EngineClock clock;

  public ValkeyEngine(EngineSettings settings, Ticker ticker) {
    this.settings = settings;
    this.clock = new EngineClock(ticker);
    this.connector = new EngineConnector(settings, ticker);
    this.data = new EngineConnection(connector, settings, ticker);
    this.control =
        new ControlConnection(settings, new EngineConnection(connector, settings, ticker), clock);
  }

  /** Returns the settings with which it was created. */
  public EngineSettings settings() {
    return settings;
  }

  /** Returns the connection for values and other state. */
  public EngineConnection connection() {
    return data;
  }

  /**
   * Returns the name and the version of the engine, such as {@code valkey 8.1.1}; empty before the
   * first connection. Never blocks.
   */
  public Optional<String> product() {
    return control.product();
  }

  /**
   * Returns the tokens of the replicas. {@link SharedTokens#connect} opens the connection on which
   * listeners of keys and messages are notified, too.
   *
   * @param names returns the name of a tag in the engine, which reveals nothing of it; then others,
   *     under which its token is only replaced
   */
  public SharedTokens tokens(Function<SharedTag, List<String>> names) {
    return new ValkeyTokens(settings, control, data, names);
  }

  /**
   * Returns the values of one cache.
   *
   * @param names returns the name of a value in the engine, which reveals nothing of it
   * @param codec encodes values
   * @param sealing seals encoded values
   * @param listener is notified of entries that cannot be used, and of transfers
   */
  public <K, V> SharedValues<K, V> values(
      Function<SharedName<K>, String> names,
      ValueCodec<V> codec,
      Sealer sealing,
      SharedCacheListener listener) {
    return new ValkeyValues<>(
        settings, data, names, new EntryFormat<>(codec, sealing, listener), clock);
  }

  /**
   * Notifies {@code listener} of changes of the keys that begin with {@code prefix}, from now on
   * and after each connection. No prefix may begin with another.
   *
   * @param prefix the beginning of the {@link EngineSettings#key name} of keys of the replicas
   */
  public void onChange(String prefix, KeyListener listener) {
    control.onChange(prefix, listener);
  }

  /**
   * Passes the messages to this replica to {@code listener} while it is connected, on a thread of
   * the connection, which the listener must not block.
   */
  public void onMessage(Consumer<byte[]> listener) {
    control.onMessage(listener);
  }

  /** Sends a message to the replica of that name, which is lost if that is not connected. */
  public void send(String recipient, byte[] message) {
    control.send(data, recipient, message);
  }

  /** Sends a message to all other replicas that are connected. */
  public void sendToAll(byte[] message) {
    control.sendToAll(data, message);
  }

  @Override
  public void close() {
    connector.close();
  }
}
