package dev.bascule.adapter.in.http.exchange;

/** What a request is answered with: something whole, or something that is made as it is sent. */
public sealed interface BridgeResponse permits CompleteResponse, StreamingResponse {}
