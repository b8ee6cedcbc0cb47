/** Tests of the package, and the helpers lent to other modules. */
@NullMarked
package dev.bascule.domain.mcp;

import org.jspecify.annotations.NullMarked;
