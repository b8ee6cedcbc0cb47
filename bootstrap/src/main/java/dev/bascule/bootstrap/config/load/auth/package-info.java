/** Readers of authentication and permissions. */
@NullMarked
package dev.bascule.bootstrap.config.load.auth;

import org.jspecify.annotations.NullMarked;
