/** Readers of upstream servers. */
@NullMarked
package dev.bascule.bootstrap.config.load.server;

import org.jspecify.annotations.NullMarked;
