/** The responses of the whole bridge to faulty servers, over real transports. */
@NullMarked
package dev.bascule.bootstrap.faults;

import org.jspecify.annotations.NullMarked;
