/** The authorization code flow with PKCE, and stored logins. */
@NullMarked
package dev.bascule.adapter.out.oauth.login;

import org.jspecify.annotations.NullMarked;
