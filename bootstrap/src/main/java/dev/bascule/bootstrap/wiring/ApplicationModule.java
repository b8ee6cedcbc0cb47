package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.application.policy.FollowLimits;
import dev.bascule.application.policy.WalkLimits;
import dev.bascule.application.port.in.AskServerUseCase;
import dev.bascule.application.port.in.CallToolUseCase;
import dev.bascule.application.port.in.CleanUpCachesUseCase;
import dev.bascule.application.port.in.ClearCachesUseCase;
import dev.bascule.application.port.in.DiscoverServerUseCase;
import dev.bascule.application.port.in.EndSessionUseCase;
import dev.bascule.application.port.in.FollowServersUseCase;
import dev.bascule.application.port.in.ForceBreakerUseCase;
import dev.bascule.application.port.in.ListUseCase;
import dev.bascule.application.port.in.ReadToolUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.port.out.CacheName;
import dev.bascule.application.port.out.ServerNotices;
import dev.bascule.application.port.out.Tracing;
import dev.bascule.application.service.AskServerService;
import dev.bascule.application.service.Caches;
import dev.bascule.application.service.CallCounters;
import dev.bascule.application.service.CallToolService;
import dev.bascule.application.service.CleanUpCachesService;
import dev.bascule.application.service.ClearCachesService;
import dev.bascule.application.service.Connections;
import dev.bascule.application.service.Descriptions;
import dev.bascule.application.service.DiscoverServerService;
import dev.bascule.application.service.EndSessionService;
import dev.bascule.application.service.FollowServersService;
import dev.bascule.application.service.Followers;
import dev.bascule.application.service.ForceBreakerService;
import dev.bascule.application.service.Gate;
import dev.bascule.application.service.ListService;
import dev.bascule.application.service.Listings;
import dev.bascule.application.service.Maintenance;
import dev.bascule.application.service.Notices;
import dev.bascule.application.service.ObservedCalls;
import dev.bascule.application.service.PageWalk;
import dev.bascule.application.service.Passage;
import dev.bascule.application.service.Questions;
import dev.bascule.application.service.Refusals;
import dev.bascule.application.service.Shelf;
import dev.bascule.application.service.ShowMetricsService;
import dev.bascule.application.service.ShowServersService;
import dev.bascule.application.service.ToolRunner;
import dev.bascule.application.service.TracedCalls;
import dev.bascule.application.service.TracedDiscoveries;
import dev.bascule.application.service.TracedLists;
import dev.bascule.application.service.TracedQuestions;
import dev.bascule.application.service.Upstreams;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.time.Ticker;
import java.util.concurrent.ExecutorService;

/** Puts a service behind each driving port. */
final class ApplicationModule extends AbstractModule {

  @Provides
  @Singleton
  static Followers followers(BridgeEvents events) {
    return new Followers(FollowLimits.DEFAULTS, events);
  }

  @Provides
  @Singleton
  static Notices notices(Caches caches, Followers followers, BridgeEvents events) {
    return new Notices(caches, followers, events);
  }

  @Provides
  static ServerNotices serverNotices(Notices notices) {
    return notices;
  }

  @Provides
  @Singleton
  static CallCounters counters() {
    return new CallCounters();
  }

  @Provides
  @Singleton
  static Refusals refusals(Ticker ticker) {
    return new Refusals(ticker);
  }

  @Provides
  @Singleton
  static Passage passage(
      Ticker ticker,
      CallCounters counters,
      BridgeEvents events,
      Refusals refusals,
      Tracing tracing) {
    return new Passage(ticker, counters, events, refusals, tracing);
  }

  @Provides
  @Singleton
  static Questions questions(Passage passage) {
    return new Questions(passage);
  }

  @Provides
  @Singleton
  static Listings listings(
      Caches caches, Refusals refusals, Passage passage, BridgeEvents events, Ticker ticker) {
    return new Listings(
        caches.listings(),
        new Shelf<>(caches.listings(), refusals, CacheName.TOOLS, events),
        new PageWalk(passage, WalkLimits.DEFAULTS, ticker),
        ticker);
  }

  @Provides
  @Singleton
  static Shelf<McpResult> results(Caches caches, Refusals refusals, BridgeEvents events) {
    return new Shelf<>(caches.results(), refusals, CacheName.RESPONSES, events);
  }

  @Provides
  @Singleton
  static ToolRunner toolRunner(Passage passage, Caches caches, Listings listings) {
    return new ToolRunner(passage, caches.results(), listings);
  }

  @Provides
  @Singleton
  static CallToolUseCase callTool(
      Upstreams upstreams,
      Listings listings,
      Shelf<McpResult> results,
      ToolRunner runner,
      Gate gate,
      BridgeEvents events,
      Tracing tracing,
      Ticker ticker) {
    return new TracedCalls(
        new ObservedCalls(
            new CallToolService(
                upstreams, new Descriptions(listings, gate), results, runner, ticker),
            events,
            ticker),
        tracing);
  }

  @Provides
  @Singleton
  static AskServerUseCase askServer(
      Upstreams upstreams,
      Shelf<McpResult> results,
      Questions questions,
      Tracing tracing,
      Ticker ticker) {
    return new TracedQuestions(
        new AskServerService(upstreams, results, questions, ticker), tracing);
  }

  @Provides
  @Singleton
  static DiscoverServerUseCase discoverServer(
      Upstreams upstreams,
      Caches caches,
      Refusals refusals,
      Passage passage,
      BridgeEvents events,
      Tracing tracing,
      Ticker ticker) {
    return new TracedDiscoveries(
        new DiscoverServerService(
            upstreams,
            new Shelf<>(caches.discoveries(), refusals, CacheName.DISCOVERIES, events),
            passage,
            ticker),
        tracing);
  }

  @Provides
  @Singleton
  static FollowServersUseCase followServers(
      Followers followers,
      Upstreams upstreams,
      Questions questions,
      ExecutorService background,
      Ticker ticker) {
    return new FollowServersService(followers, upstreams, questions, background, ticker);
  }

  @Provides
  @Singleton
  static EndSessionUseCase endSession(Connections connections, Followers followers, Caches caches) {
    return new EndSessionService(connections, followers, caches);
  }

  @Provides
  @Singleton
  static TracedLists lists(Upstreams upstreams, Listings listings, Tracing tracing, Ticker ticker) {
    ListService lists = new ListService(upstreams, listings, ticker);
    return new TracedLists(lists, lists, tracing);
  }

  @Provides
  static ListUseCase list(TracedLists service) {
    return service;
  }

  @Provides
  static ReadToolUseCase readTool(TracedLists service) {
    return service;
  }

  @Provides
  @Singleton
  static ShowServersUseCase showServers(Upstreams upstreams, Listings listings) {
    return new ShowServersService(upstreams, listings);
  }

  @Provides
  @Singleton
  static ShowMetricsUseCase showMetrics(
      Upstreams upstreams, Caches caches, CallCounters counters, Ticker ticker) {
    return new ShowMetricsService(upstreams, caches, counters, ticker);
  }

  @Provides
  @Singleton
  static CleanUpCachesUseCase cleanUpCaches(Caches caches) {
    return new CleanUpCachesService(caches);
  }

  @Provides
  @Singleton
  static ClearCachesUseCase clearCaches(Upstreams upstreams, Caches caches) {
    return new ClearCachesService(upstreams, caches);
  }

  @Provides
  @Singleton
  static ForceBreakerUseCase forceBreaker(Upstreams upstreams) {
    return new ForceBreakerService(upstreams);
  }

  @Provides
  @Singleton
  static Maintenance maintenance(
      CleanUpCachesUseCase cleanUp,
      Connections connections,
      BridgeConfig config,
      BridgeEvents events) {
    return new Maintenance(cleanUp, connections, config.cleanupInterval(), events);
  }
}
