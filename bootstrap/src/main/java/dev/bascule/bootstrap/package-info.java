/** Where the bridge starts. */
@NullMarked
package dev.bascule.bootstrap;

import org.jspecify.annotations.NullMarked;
