package dev.bascule.adapter.out.valkey;

/**
 * An address of the engine.
 *
 * @param name a host name or an IP address, without brackets
 */
public record EngineHost(String name, int port) {

  @Override
  public String toString() {
    return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
  }
}
