package dev.bascule.adapter.in.http.exchange;

/** The response to a request: complete, deferred because it blocks, or streaming. */
public sealed interface BridgeResponse
    permits CompleteResponse, DeferredResponse, StreamingResponse {}
