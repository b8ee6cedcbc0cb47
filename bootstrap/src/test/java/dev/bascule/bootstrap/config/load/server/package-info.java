/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.config.load.server;

import org.jspecify.annotations.NullMarked;
