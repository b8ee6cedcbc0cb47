package dev.bascule.adapter.in.planted;

import okhttp3.HttpUrl;

/** A class that uses OkHttp outside its adapter. */
public record UsesOkHttp(HttpUrl url) {}
