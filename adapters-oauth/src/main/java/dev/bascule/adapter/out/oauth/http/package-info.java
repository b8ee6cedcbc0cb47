/** The HTTP client for authorization servers, with SSRF protection. */
@NullMarked
package dev.bascule.adapter.out.oauth.http;

import org.jspecify.annotations.NullMarked;
