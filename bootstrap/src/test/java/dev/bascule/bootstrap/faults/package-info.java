/** What the whole bridge answers when the server behind it misbehaves, over real transports. */
@NullMarked
package dev.bascule.bootstrap.faults;

import org.jspecify.annotations.NullMarked;
