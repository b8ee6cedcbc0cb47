/** Readers of authentication and permissions. */
@NullMarked
package dev.bascule.configuration.load.auth;

import org.jspecify.annotations.NullMarked;
