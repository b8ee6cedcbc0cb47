/** JSON that the core carries as bytes and never reads. */
@NullMarked
package dev.bascule.domain.json;

import org.jspecify.annotations.NullMarked;
