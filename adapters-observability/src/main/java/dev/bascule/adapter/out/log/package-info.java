/** What happens, in the log: events, denials and calls for an audit, at a limited rate. */
@NullMarked
package dev.bascule.adapter.out.log;

import org.jspecify.annotations.NullMarked;
