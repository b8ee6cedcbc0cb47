/** Readers of upstream servers. */
@NullMarked
package dev.bascule.configuration.load.server;

import org.jspecify.annotations.NullMarked;
