/** What the rules of the architecture are shown to find. */
@NullMarked
package dev.bascule.bootstrap.bench.planted;

import org.jspecify.annotations.NullMarked;
