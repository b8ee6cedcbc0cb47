package dev.bascule.bootstrap.wiring.upstream;

import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.oauth.config.ClientSecret;
import dev.bascule.adapter.out.oauth.config.OAuthSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.AuthorizationServerSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.ClientSettings;
import dev.bascule.adapter.out.oauth.config.OAuthSettings.Grant;
import dev.bascule.adapter.out.valkey.codec.BinaryWriter;
import dev.bascule.application.policy.CacheRule;
import dev.bascule.application.policy.ForwardingRule;
import dev.bascule.application.policy.Glob;
import dev.bascule.application.policy.Invalidation;
import dev.bascule.application.policy.RetryRule;
import dev.bascule.application.policy.ServerPolicy;
import dev.bascule.application.policy.SessionRoute;
import dev.bascule.application.policy.StartRule;
import dev.bascule.application.policy.TagTemplate;
import dev.bascule.application.policy.ToolBreakerRule;
import dev.bascule.application.policy.ToolRule;
import dev.bascule.configuration.ServerConfig;
import dev.bascule.configuration.ServerCredentials;
import dev.bascule.configuration.ServerTransport;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.breaker.BreakerSettings;
import dev.bascule.domain.cache.KeyNormalization;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.CacheScope;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.time.ToolTimeout;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fingerprints of the configurations of servers. Replicas share the values of a server only
 * while its fingerprint is the same at both, so that they can be updated one after the other.
 *
 * <p>A fingerprint contains what can change an answer, or who may have it: where the server is, as
 * whom the bridge calls it, and how answers are cached. It does not contain limits, timeouts and
 * retries, secrets that prove the same identity, the content of {@code headersFile} and of stored
 * logins, which are replaced regularly, and what only describes the machine of a replica. The
 * patterns name every component, so that a new one does not compile until it is listed; those of
 * one record are no {@code switch}, since linking that would take milliseconds of each start.
 *
 * <p>It is a plain hash, from which a short secret could be guessed: it must not leave the process.
 *
 * <p>Thread-safe.
 */
public final class ServerFingerprints {

  /** The fingerprint of a server that is no longer configured; its values are not used. */
  private static final Sha256 REMOVED = Sha256.of("");

  private final Map<String, String> environment;
  private volatile Map<ServerId, Sha256> current;

  /**
   * @param environment the variables of the process, which children inherit
   */
  public ServerFingerprints(List<ServerConfig> servers, Map<String, String> environment) {
    this.environment = environment;
    this.current = fingerprints(servers);
  }

  /** Uses the configurations {@code servers} from now on. */
  public void update(List<ServerConfig> servers) {
    current = fingerprints(servers);
  }

  /** Returns the fingerprint of the current configuration of {@code server}. */
  public Sha256 get(ServerId server) {
    return current.getOrDefault(server, REMOVED);
  }

  private Map<ServerId, Sha256> fingerprints(List<ServerConfig> servers) {
    return servers.stream()
        .collect(Collectors.toUnmodifiableMap(ServerConfig::id, this::fingerprint));
  }

  private Sha256 fingerprint(ServerConfig config) {
    BinaryWriter out = new BinaryWriter();
    if (config
        instanceof
        ServerConfig(
            ServerId id,
            ServerTransport transport,
            ServerPolicy policy,
            ServerCredentials credentials,
            boolean _)) {
      out.putText(id.value());
      putTransport(out, transport);
      putPolicy(out, policy);
      putCredentials(out, credentials);
    }
    return Sha256.of(out.toByteArray());
  }

  private void putTransport(BinaryWriter out, ServerTransport transport) {
    switch (transport) {
      case ServerTransport.StreamableHttp(
              StreamableHttpSettings settings,
              Optional<UpstreamTls> tls) -> {
        putHttp(out.putText("http"), settings);
        out.putOptional(tls, ServerFingerprints::putTls);
      }
      case ServerTransport.Sse(StreamableHttpSettings settings, Optional<UpstreamTls> tls) -> {
        putHttp(out.putText("sse"), settings);
        out.putOptional(tls, ServerFingerprints::putTls);
      }
      case ServerTransport.Stdio(StdioSettings settings) ->
          putStdio(out.putText("stdio"), settings);
      case ServerTransport.Demo() -> out.putText("demo");
    }
  }

  private static void putHttp(BinaryWriter out, StreamableHttpSettings http) {
    if (http
        instanceof
        StreamableHttpSettings(
            ServerId _,
            URI url,
            Map<String, String> headers,
            int _,
            ProtocolChoice protocol)) {
      out.putText(url.toString()).putEnum(protocol);
      putMap(out, headers);
    }
  }

  /** Authorities decide only whether the bridge connects. */
  private static void putTls(BinaryWriter out, UpstreamTls tls) {
    out.putOptional(tls.serverName(), BinaryWriter::putText);
    out.putOptional(tls.certificate(), (to, certificate) -> to.putBytes(encoded(certificate)));
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read has an encoding", e);
    }
  }

  private void putStdio(BinaryWriter out, StdioSettings stdio) {
    if (stdio
        instanceof
        StdioSettings(
            ServerId _,
            List<String> command,
            Map<String, String> variables,
            Optional<Path> workingFolder,
            int _,
            ProtocolChoice protocol,
            ChildEnvironment(Set<String> inherited, Set<String> _, Set<String> _),
            OptionalLong _)) {
      out.putList(command, BinaryWriter::putText);
      putMap(out, variables);
      out.putOptional(workingFolder, ServerFingerprints::putPath).putEnum(protocol);
      putMap(
          out,
          inherited.stream()
              .collect(Collectors.toMap(name -> name, name -> environment.getOrDefault(name, ""))));
    }
  }

  private static void putPolicy(BinaryWriter out, ServerPolicy policy) {
    if (policy
        instanceof
        ServerPolicy(
            boolean trusted,
            List<Glob> enabledTools,
            List<Glob> disabledTools,
            int _,
            boolean invalidateOnWrite,
            boolean _,
            FreshnessLifetime listingLifetime,
            BreakerSettings _,
            ToolTimeout _,
            List<ToolRule> tools,
            ForwardingRule(Set<String> headers, boolean exchangesToken),
            Optional<Rate> _,
            SessionRoute sessionRoute,
            StartRule _)) {
      out.putBoolean(trusted)
          .putList(enabledTools, ServerFingerprints::putGlob)
          .putList(disabledTools, ServerFingerprints::putGlob)
          .putBoolean(invalidateOnWrite);
      putLifetime(out, listingLifetime);
      out.putList(tools, ServerFingerprints::putRule);
      putSorted(out, headers);
      out.putBoolean(exchangesToken).putEnum(sessionRoute);
    }
  }

  private static void putRule(BinaryWriter out, ToolRule rule) {
    if (rule
        instanceof
        ToolRule(
            Glob tools,
            CacheRule cacheRule,
            Optional<Duration> _,
            RetryRule _,
            Optional<Boolean> _,
            Optional<Invalidation> invalidation,
            ToolBreakerRule _)) {
      putGlob(out, tools);
      putCacheRule(out, cacheRule);
      out.putOptional(invalidation, ServerFingerprints::putInvalidation);
    }
  }

  private static void putInvalidation(BinaryWriter out, Invalidation invalidation) {
    switch (invalidation) {
      case Invalidation.Server() -> out.putText("server");
      case Invalidation.None() -> out.putText("none");
      case Invalidation.Tags(List<TagTemplate> tags) -> putTags(out.putText("tags"), tags);
    }
  }

  private static void putTags(BinaryWriter out, List<TagTemplate> tags) {
    out.putList(tags, (to, tag) -> to.putText(tag.text()));
  }

  private static void putCacheRule(BinaryWriter out, CacheRule rule) {
    switch (rule) {
      case CacheRule.Never() -> out.putText("never");
      case CacheRule.Cacheable(
              FreshnessLifetime lifetime,
              CacheScope scope,
              boolean onlyReadOnly,
              Duration _,
              List<TagTemplate> tags,
              KeyNormalization key) -> {
        putLifetime(out.putText("cacheable"), lifetime);
        out.putEnum(scope).putBoolean(onlyReadOnly);
        putTags(out, tags);
        putKey(out, key);
      }
    }
  }

  private static void putKey(BinaryWriter out, KeyNormalization key) {
    if (key
        instanceof
        KeyNormalization(
            Set<List<String>> ignored,
            Set<List<String>> unordered,
            Set<List<String>> folded,
            boolean addsDefaults)) {
      Stream.of(ignored, unordered, folded)
          .forEach(paths -> putSorted(out, paths.stream().map(ServerFingerprints::text).toList()));
      out.putBoolean(addsDefaults);
    }
  }

  private static String text(List<String> path) {
    return String.join(".", path);
  }

  private static void putCredentials(BinaryWriter out, ServerCredentials credentials) {
    if (credentials
        instanceof ServerCredentials(Optional<Path> headersFile, Optional<OAuthSettings> oauth)) {
      out.putOptional(headersFile, ServerFingerprints::putPath)
          .putOptional(oauth, ServerFingerprints::putOAuth);
    }
  }

  private static void putOAuth(BinaryWriter out, OAuthSettings oauth) {
    if (oauth
        instanceof
        OAuthSettings(
            String _,
            URI _,
            Grant grant,
            ClientSettings(
                Optional<String> id,
                Optional<ClientSecret> _,
                Optional<URI> metadataUrl,
                int _),
            List<String> scopes,
            AuthorizationServerSettings(Optional<String> issuer, Optional<URI> tokenUrl),
            Optional<String> audience,
            Path _)) {
      out.putEnum(grant)
          .putOptional(id, BinaryWriter::putText)
          .putOptional(metadataUrl, ServerFingerprints::putUrl)
          .putList(scopes, BinaryWriter::putText)
          .putOptional(issuer, BinaryWriter::putText)
          .putOptional(tokenUrl, ServerFingerprints::putUrl)
          .putOptional(audience, BinaryWriter::putText);
    }
  }

  private static void putGlob(BinaryWriter out, Glob glob) {
    out.putText(glob.pattern());
  }

  private static void putUrl(BinaryWriter out, URI url) {
    out.putText(url.toString());
  }

  private static void putPath(BinaryWriter out, Path path) {
    out.putText(path.toString());
  }

  private static void putLifetime(BinaryWriter out, FreshnessLifetime lifetime) {
    if (lifetime
        instanceof
        FreshnessLifetime(Duration fresh, Duration staleWhileRevalidate, Duration staleIfError)) {
      out.putText(fresh + " " + staleWhileRevalidate + " " + staleIfError);
    }
  }

  private static void putSorted(BinaryWriter out, Collection<String> texts) {
    out.putList(texts.stream().sorted().toList(), BinaryWriter::putText);
  }

  /** The order of a map is different in each process. */
  private static void putMap(BinaryWriter out, Map<String, String> map) {
    out.putList(
        List.copyOf(new TreeMap<>(map).entrySet()),
        (to, entry) -> to.putText(entry.getKey()).putText(entry.getValue()));
  }
}
