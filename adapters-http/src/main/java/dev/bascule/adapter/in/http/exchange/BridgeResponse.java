package dev.bascule.adapter.in.http.exchange;

/**
 * What a request is answered with: something whole, something that takes waiting, or something that
 * is made as it is sent.
 */
public sealed interface BridgeResponse
    permits CompleteResponse, DeferredResponse, StreamingResponse {}
