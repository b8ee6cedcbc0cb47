/** Verification of JWT access tokens. */
@NullMarked
package dev.bascule.adapter.out.oauth.jwt;

import org.jspecify.annotations.NullMarked;
