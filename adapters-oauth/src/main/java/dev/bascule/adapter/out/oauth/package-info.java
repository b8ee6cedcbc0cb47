/** OAuth credentials for upstream servers, and the interactive login. */
@NullMarked
package dev.bascule.adapter.out.oauth;

import org.jspecify.annotations.NullMarked;
