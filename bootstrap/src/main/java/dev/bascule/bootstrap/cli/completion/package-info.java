/** Shell completion. */
@NullMarked
package dev.bascule.bootstrap.cli.completion;

import org.jspecify.annotations.NullMarked;
