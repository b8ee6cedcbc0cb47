/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.configuration.load.server;

import org.jspecify.annotations.NullMarked;
