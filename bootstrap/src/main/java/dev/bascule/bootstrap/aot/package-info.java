/** Training run and class preloading for the AOT cache. */
@NullMarked
package dev.bascule.bootstrap.aot;

import org.jspecify.annotations.NullMarked;
