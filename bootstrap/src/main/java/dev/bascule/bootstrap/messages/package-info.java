/** Messages for users. */
@NullMarked
package dev.bascule.bootstrap.messages;

import org.jspecify.annotations.NullMarked;
