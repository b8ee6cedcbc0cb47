package dev.bascule.adapter.in.http;

/** What a request is answered with: something whole, or something that is made as it is sent. */
sealed interface HttpAnswer permits HttpReply, LiveAnswer {}
