/** The context of a call: caller, client, session, trace and forwarded identity. */
@NullMarked
package dev.bascule.application.context;

import org.jspecify.annotations.NullMarked;
